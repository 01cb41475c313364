// How KEDA, and the HorizontalPodAutoscaler that it makes, count replicas. It is given the time and the figures, and waits for nothing.
//
// KEDA (pkg/scaling/executor) goes from none to one and to none; in between the autoscaler (pkg/controller/podautoscaler) decides by an
// external metric of type AverageValue, with the default behaviour of autoscaling/v2 wherever the ScaledObject says nothing.

/** The autoscaler looks so often (--horizontal-pod-autoscaler-sync-period). */
export const SYNC_SECONDS = 15;

/** Changes of less than this share of the present number are left out (--horizontal-pod-autoscaler-tolerance). */
const TOLERANCE = 0.1;

const UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }],
};
const DOWN = { stabilizationWindowSeconds: 300, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

/** What a ScaledObject with one metrics-api trigger says, KEDA's defaults included; times in seconds. */
export function rules({ spec }) {
  if (spec.triggers.length !== 1 || spec.triggers[0].type !== 'metrics-api') throw new Error('not a single metrics-api trigger');
  const [{ metricType = 'AverageValue', metadata }] = spec.triggers;
  if (metricType !== 'AverageValue') throw new Error(`not an average value: ${metricType}`);
  const { scaleUp, scaleDown } = spec.advanced?.horizontalPodAutoscalerConfig?.behavior ?? {};
  return {
    url: metadata.url,
    valueLocation: metadata.valueLocation,
    target: Number(metadata.targetValue),
    activation: Number(metadata.activationTargetValue ?? 0),
    least: spec.minReplicaCount ?? 0,
    most: spec.maxReplicaCount ?? 100,
    polling: spec.pollingInterval ?? 30,
    cooldown: spec.cooldownPeriod ?? 300,
    up: { ...UP, ...scaleUp },
    down: { ...DOWN, ...scaleDown },
  };
}

/** The number at this place of a JSON document, `a.b.c`, as the trigger reads it. */
export function valueAt(document, location) {
  const value = location.split('.').reduce((part, name) => part?.[name], document);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new Error(`no number at '${location}'`);
  return number;
}

/** The replicas of one deployment. Times are seconds of any clock that only goes forward; a value is undefined if the trigger had no answer. */
export class Scaler {
  replicas = 0;
  #lastActive;
  #recommended = [];
  #changes = [];

  constructor(rules) {
    this.rules = rules;
  }

  /** KEDA looks: from none to the least, or one; to none once nothing was active for the cool-down. */
  poll(value, now) {
    if (value === undefined) return;
    const { activation, least, cooldown } = this.rules;
    if (value > activation) {
      this.#lastActive = now;
      if (this.replicas === 0) this.replicas = Math.max(1, least);
    } else if (this.replicas > 0 && least === 0) {
      if (this.#lastActive === undefined || this.#lastActive + cooldown < now) this.replicas = 0;
    } else if (this.replicas < least) {
      this.replicas = least;
    }
  }

  /** The autoscaler looks; it leaves none as it is. */
  sync(value, now) {
    if (this.replicas === 0 || value === undefined) return;
    if (this.#recommended.length === 0) this.#recommended.push({ at: now, replicas: this.replicas });
    const wanted = this.#limited(this.#stabilized(desired(value, this.rules.target, this.replicas), now), now);
    if (wanted !== this.replicas) this.#changes.push({ at: now, by: wanted - this.replicas });
    this.replicas = wanted;
  }

  /** Down no further than to the most that was recommended within the window, up no further than to the least. */
  #stabilized(recommendation, now) {
    const { up, down } = this.rules;
    const within = ({ stabilizationWindowSeconds: window }) => this.#recommended.filter(({ at }) => at > now - window).map(({ replicas }) => replicas);
    const least = Math.min(recommendation, ...within(up));
    const most = Math.max(recommendation, ...within(down));
    const oldest = now - Math.max(up.stabilizationWindowSeconds, down.stabilizationWindowSeconds);
    this.#recommended = [...this.#recommended.filter(({ at }) => at > oldest), { at: now, replicas: recommendation }];
    return Math.min(Math.max(this.replicas, least), most);
  }

  /** As far as the policies allow, and within the bounds; the least that the autoscaler knows is 1. */
  #limited(wanted, now) {
    const { least, most, up, down } = this.rules;
    if (wanted > this.replicas) return Math.min(wanted, most, Math.max(this.replicas, this.#furthest(up, now, 1)));
    if (wanted < this.replicas) return Math.max(wanted, least, 1, Math.min(this.replicas, this.#furthest(down, now, -1)));
    return Math.min(Math.max(wanted, least, 1), most);
  }

  /** The number that the policies of a direction, 1 or -1, allow at this moment. */
  #furthest({ selectPolicy, policies }, now, direction) {
    if (selectPolicy === 'Disabled') return this.replicas;
    const allowed = policies.map(({ type, value, periodSeconds }) => {
      const changed = this.#changes.filter(({ at }) => at > now - periodSeconds).reduce((sum, { by }) => sum + by, 0);
      const before = this.replicas - changed;
      if (type === 'Pods') return before + direction * value;
      return direction > 0 ? Math.ceil(before * (1 + value / 100)) : Math.trunc(before * (1 - value / 100));
    });
    const largest = (selectPolicy === 'Min') !== (direction > 0);
    return largest ? Math.max(...allowed) : Math.min(...allowed);
  }
}

/** ⌈value ÷ target⌉, unless what each replica has is within the tolerance of the target. */
export function desired(value, target, replicas) {
  return Math.abs(1 - value / (target * replicas)) <= TOLERANCE ? replicas : Math.ceil(value / target);
}
