package io.keyfleet.worker.assignment.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Everything a plan is made from. The order of the lists does not matter.
///
/// @param members the workers in the group, each id once
/// @param accounts every account partition that stands for an account
/// @param backlogs every prompt partition, each once, those without a backlog too
public record GroupState(
    List<Member> members, List<AccountPartition> accounts, List<Backlog> backlogs) {
  public GroupState {
    members = List.copyOf(members);
    accounts = List.copyOf(accounts);
    backlogs = List.copyOf(backlogs);
    Set<Object> seen = new HashSet<>();
    members.forEach(member -> requireNew(seen, member.id()));
    accounts.forEach(account -> requireNew(seen, account.partition()));
    backlogs.forEach(backlog -> requireNew(seen, backlog.partition()));
  }

  private static void requireNew(Set<Object> seen, Object thing) {
    if (!seen.add(thing)) {
      throw new IllegalArgumentException(thing + " is there twice");
    }
  }
}
