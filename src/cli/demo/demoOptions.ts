/** The flags of `clapperboard demo`. */
export interface DemoOptions {
  readonly prompt?: string;
  readonly image?: string;
  readonly out: string;
  readonly url?: string;
  readonly key?: string;
}
