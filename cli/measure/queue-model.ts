import { quantile } from './quantile.ts';

/** One visit of a node to a process: the processor time that it takes there. */
export type Visit = { readonly process: string; readonly cpuMilliseconds: number };

export type QueueModel = {
  /** What each node goes through, in order. */
  readonly visits: readonly Visit[];
  readonly nodes: number;
  /** Nodes under way together; as many as there are for all at once. */
  readonly atOnce: number;
  /** Each process has one thread; they slow each other down where more of them have work than there are cores. */
  readonly cores: number;
};

export type Prediction = {
  readonly perSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
};

type Traveller = { readonly startedAt: number; visit: number };
type Station = { readonly queue: Traveller[]; leftMilliseconds: number };

/** Plays the queues through: each process serves one node at a time, first come first served; nothing is left to chance. */
export function predict(model: QueueModel): Prediction {
  const { now, lengths } = play(model);
  const sorted = Float64Array.from(lengths).toSorted();
  return {
    perSecond: (model.nodes * 1_000) / now,
    p50Milliseconds: quantile(sorted, 0.5),
    p99Milliseconds: quantile(sorted, 0.99),
  };
}

function play({ visits, nodes, atOnce, cores }: QueueModel): {
  readonly now: number;
  readonly lengths: readonly number[];
} {
  const stations = new Map(
    visits.map(({ process }) => [process, { queue: [], leftMilliseconds: 0 } as Station]),
  );
  const lengths: number[] = [];
  let [now, waiting] = [0, nodes];
  const arrive = (traveller: Traveller) => {
    const visit = visits[traveller.visit];
    const station = visit && stations.get(visit.process);
    if (!visit || !station) {
      lengths.push(now - traveller.startedAt);
      enter();
      return;
    }
    station.queue.push(traveller);
    if (station.queue.length === 1) station.leftMilliseconds = visit.cpuMilliseconds;
  };
  const enter = () => {
    if (waiting === 0) return;
    waiting -= 1;
    arrive({ startedAt: now, visit: 0 });
  };
  for (let node = 0; node < Math.min(atOnce, nodes); node += 1) enter();
  for (;;) {
    const busy = [...stations.values()].filter(({ queue }) => queue.length > 0);
    if (busy.length === 0) return { now, lengths };
    const speed = Math.min(1, cores / busy.length);
    const step = Math.min(...busy.map(({ leftMilliseconds }) => leftMilliseconds));
    now += step / speed;
    for (const station of busy) station.leftMilliseconds -= step;
    for (const station of busy) {
      if (station.leftMilliseconds <= 1e-9) leaveStation(station, visits, arrive);
    }
  }
}

/** The first of the queue goes on; the next one's turn begins. */
function leaveStation(
  station: Station,
  visits: readonly Visit[],
  arrive: (traveller: Traveller) => void,
): void {
  const served = station.queue.shift();
  const [next] = station.queue;
  if (next) station.leftMilliseconds = visits[next.visit]?.cpuMilliseconds ?? 0;
  if (served) arrive({ ...served, visit: served.visit + 1 });
}
