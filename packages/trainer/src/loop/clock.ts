/** Milliseconds a step takes, smoothed: an exponential average that forgets over about 20 steps. */
export class StepClock {
  private average = 0;
  private weight = 0;
  private steps = 0;

  /** The first step also builds the graphs, so it counts only until there is another. */
  add(milliseconds: number): void {
    this.steps++;
    if (this.steps === 2) {
      this.average = 0;
      this.weight = 0;
    }
    const keep = 0.95;
    this.average = keep * this.average + (1 - keep) * milliseconds;
    this.weight = keep * this.weight + (1 - keep);
  }

  get stepMs(): number {
    return this.weight === 0 ? 0 : this.average / this.weight;
  }
}
