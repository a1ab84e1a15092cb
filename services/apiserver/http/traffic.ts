import type { User } from '@rollcall/shared/kube/user.ts';
import { isExempt, levelOf, PRIORITY_LEVELS } from '#fairness/priority-levels.ts';
import { Seats } from '#fairness/seats.ts';
import type { RequestInfo } from '#requests/request-info.ts';

/** Lets a request be worked on; whoever has one must give it back to `leave`. */
export type Pass = { readonly level: number | 'exempt'; readonly requestKind: RequestKind };

type RequestKind = 'readOnly' | 'mutating';

/** One resource's watches: how many are open, how many events they were sent. Read for metrics, written by the watches. */
export type WatchCount = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  open: number;
  events: number;
};

const READING = new Set(['get', 'list', 'watch', 'head']);

/** What is under way: requests that have or await a seat, and watches. */
export class Traffic {
  readonly #seats: Seats;
  readonly #watches = new Map<string, WatchCount>();
  readonly inflight = { readOnly: 0, mutating: 0 };

  /** As upstream does with API priority and fairness, the two limits together are the seats; 0 for no limit. */
  constructor(limits: { readonly reading: number; readonly mutating: number }) {
    const { reading, mutating } = limits;
    const total = reading > 0 && mutating > 0 ? reading + mutating : 0;
    this.#seats = new Seats(PRIORITY_LEVELS, { total });
  }

  /** A pass at once when a seat is free, else the promise of one; undefined for who is to come again later. */
  enter(info: RequestInfo, user: User): Pass | Promise<Pass | undefined> {
    const requestKind = READING.has(info.verb) ? 'readOnly' : 'mutating';
    const isResource = info.type === 'resource';
    const urgency = {
      user,
      resource: isResource ? info.resource : '',
      namespace: isResource ? info.namespace : '',
      path: isResource ? '' : info.path,
    };
    if (isExempt(urgency)) return this.#passed({ level: 'exempt', requestKind });
    const level = levelOf(urgency);
    if (this.#seats.tryEnter(level)) return this.#passed({ level, requestKind });
    return this.#waited({ level, requestKind }, user.name);
  }

  leave({ level, requestKind }: Pass): void {
    this.inflight[requestKind] -= 1;
    if (level !== 'exempt') this.#seats.leave(level);
  }

  /** The count of a resource's watches, to be kept by whoever opens one. */
  watchesOf(info: RequestInfo): WatchCount {
    const { group, version, resource } =
      info.type === 'resource' ? info : { group: '', version: '', resource: '' };
    const key = `${group}/${version}/${resource}`;
    const known = this.#watches.get(key);
    if (known) return known;
    const count: WatchCount = { group, version, resource, open: 0, events: 0 };
    this.#watches.set(key, count);
    return count;
  }

  watches(): Iterable<WatchCount> {
    return this.#watches.values();
  }

  levels(): ReturnType<Seats['levels']> {
    return this.#seats.levels();
  }

  async #waited(pass: Pass & { readonly level: number }, flow: string): Promise<Pass | undefined> {
    return (await this.#seats.waitToEnter(pass.level, flow)) ? this.#passed(pass) : undefined;
  }

  #passed(pass: Pass): Pass {
    this.inflight[pass.requestKind] += 1;
    return pass;
  }
}
