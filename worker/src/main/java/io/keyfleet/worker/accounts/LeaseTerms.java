package io.keyfleet.worker.accounts;

import java.time.Duration;

/// How long leases last, and what follows from it for who takes over.
///
/// @param length of a lease from the commit that renewed it
/// @param rest how long what an owner did not hand over is left alone once the group has given it
///   to another: however the group came to write that owner off, its lease is over by then
public record LeaseTerms(Duration length, Duration rest) {}
