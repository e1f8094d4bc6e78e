import type { JournalSink } from "./journal.ts";
import { marksIn } from "./mark.ts";
import type { JournalEntry } from "./records.ts";
import { roomsIn } from "./rooms.ts";

/** A journal that takes part in what a federation's servers say. */
interface Reader {
  mark: string;
  /** The scenario has the servers to itself. */
  isAlone: boolean;
}

/**
 * Passes entries of servers to the journals they concern. Scenarios share servers, and an entry goes to the scenarios whose
 * users or rooms it names. An entry that names neither goes to all when a reader of any of them may need it: a warning, an
 * error, a request that failed. A scenario that has the servers to itself gets everything.
 */
export class JournalFanOut implements JournalSink {
  readonly #readers = new Map<JournalSink, Reader>();
  /** Whose rooms these are. Servers often name a room and none of its users. */
  readonly #marksOfRooms = new Map<string, Set<string>>();

  write(entry: JournalEntry): void {
    const named = this.#named(entry.type === "log" ? entry.line : JSON.stringify(entry));
    const concernsAll = named.size === 0 && mayConcernAnybody(entry);
    for (const [sink, { mark, isAlone }] of this.#readers) {
      if (isAlone || concernsAll || named.has(mark)) sink.write(entry);
    }
  }

  /** Has the journal get what concerns users with this mark (`newMark`), or all when it `isAlone`, until disposed. */
  attach(sink: JournalSink, mark: string, { isAlone = false } = {}): Disposable {
    this.#readers.set(sink, { mark, isAlone });
    const detach = () => {
      this.#readers.delete(sink);
      for (const [room, marks] of this.#marksOfRooms)
        if (marks.delete(mark) && marks.size === 0) this.#marksOfRooms.delete(room);
    };
    return { [Symbol.dispose]: detach };
  }

  /** Marks of the users that a text names, and of those whose rooms it names. */
  #named(text: string): Set<string> {
    const named = marksIn(text);
    const rooms = roomsIn(text);
    if (named.size > 0) {
      for (const room of rooms) this.#marksOfRooms.set(room, named.union(this.#marksOfRooms.get(room) ?? new Set()));
      return named;
    }
    return new Set([...rooms].flatMap((room) => [...(this.#marksOfRooms.get(room) ?? [])]));
  }
}

/** Whether a reader may need an entry that names nobody: most of them tell how servers talk about other scenarios. */
function mayConcernAnybody(entry: JournalEntry): boolean {
  switch (entry.type) {
    case "log":
      return entry.level === "warn" || entry.level === "error";
    case "exchange":
      return entry.end !== "answered" || (entry.status ?? 0) >= 400;
    default:
      return true;
  }
}
