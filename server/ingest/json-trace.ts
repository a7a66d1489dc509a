/** The values of one record in their order, as a scan passed them. */
export class JsonTrace {
  readonly froms: number[] = [];
  readonly tos: number[] = [];
  readonly kinds: number[] = [];
  readonly slots: number[] = [];

  clear(): void {
    for (const list of [this.froms, this.tos, this.kinds, this.slots]) list.length = 0;
  }

  /** A value, strings with their quotes; `slot` is -1 for one that no format asks for. */
  add(from: number, to: number, kind: number, slot: number): void {
    this.froms.push(from);
    this.tos.push(to);
    this.kinds.push(kind);
    this.slots.push(slot);
  }
}
