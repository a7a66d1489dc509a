/** A web server that runs, its logs, and how they are rotated. */
export type Program = {
  readonly version: string;
  readonly port: number;
  /** What it logs of a client that left; null when that counts nowhere. */
  readonly leftStatus: number | null;
  readonly logs: readonly Log[];
  /** One after the other, under load. Empty: it rolls its log by itself. */
  readonly rotations: readonly Rotation[];
  stop(): Promise<void>;
};

/** `format`: as what Leeway must read it, without being told. */
export type Log = { readonly service: string; readonly path: string; readonly format: string };

export type Rotation = {
  readonly name: string;
  /** Nothing may be written meanwhile. */
  readonly isHeld: boolean;
  run(): Promise<void>;
};
