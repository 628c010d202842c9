interface Seat<T> {
  readonly member: T;
  index: number;
}

/**
 * Who is here at the moment: many come and go, in the order in which they like. In place of a `Set` or a `Map`, whose discarded tables keep
 * what was in them alive where nobody looks for garbage (docs/decisions/0025). In no particular order once somebody has left.
 */
export class Roster<T> implements Iterable<T> {
  private readonly seats: Seat<T>[] = [];

  get size(): number {
    return this.seats.length;
  }

  /** @returns to be called when it leaves; called again it does nothing */
  enter(member: T): () => void {
    const seat = { member, index: this.seats.length };
    this.seats.push(seat);
    return () => {
      this.leave(seat);
    };
  }

  /** Of those who are here now, whoever comes or leaves meanwhile. */
  [Symbol.iterator](): Iterator<T> {
    return this.seats.map(({ member }) => member).values();
  }

  /** The last one takes the seat. */
  private leave(seat: Seat<T>): void {
    if (this.seats[seat.index] !== seat) return;
    const last = this.seats.pop() ?? seat;
    if (last === seat) return;
    last.index = seat.index;
    this.seats[seat.index] = last;
  }
}
