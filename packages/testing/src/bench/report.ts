/** Prints what was measured: line by line for people, at the end for machines. */
export class Report {
  readonly #lines: {
    readonly what: string;
    readonly figure: number;
    readonly unit: string;
    readonly goal?: string;
    readonly met?: boolean;
  }[] = [];

  constructor(
    private readonly benchmark: string,
    private readonly format: string,
  ) {}

  /** @param goal in words; absent where the figure stands only to explain another */
  add(what: string, figure: number, unit: string, goal?: string, met?: boolean): void {
    this.#lines.push({ what, figure, unit, ...(goal === undefined ? {} : { goal, met }) });
    if (this.format === 'json') return;
    const shown = `${what.padEnd(74)} ${figure.toPrecision(3).padStart(8)} ${unit.padEnd(5)}`;
    console.log(
      goal === undefined ? shown.trimEnd() : `${shown} goal ${goal.padEnd(13)} ${met ? 'met' : 'not met'}`,
    );
  }

  end(): void {
    if (this.format === 'json') {
      console.log(JSON.stringify({ benchmark: this.benchmark, lines: this.#lines }, null, 2));
    }
  }
}
