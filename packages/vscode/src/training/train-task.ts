/** A task of type `cnn` as tasks.json has it, and the command line it stands for. Knows no editor. */

export interface TrainTask {
  /** The .cnn file, relative to the workspace folder or absolute. */
  readonly file: string;
  readonly train?: string;
  readonly backend?: string;
  readonly steps?: number;
  readonly seed?: number;
}

/** Undefined when it lacks what it needs, or has something of the wrong kind. */
export function parseTask(definition: Readonly<Record<string, unknown>>): TrainTask | undefined {
  const { file, train, backend, steps, seed } = definition;
  if (typeof file !== 'string' || file === '') return undefined;
  if (!isMaybe(train, 'string') || !isMaybe(backend, 'string')) return undefined;
  if (!isMaybe(steps, 'number') || !isMaybe(seed, 'number')) return undefined;
  return { file, train, backend, steps, seed } as TrainTask;
}

function isMaybe(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || typeof value === type;
}

/** The arguments of `cnn` for a task. @param linger seconds that the run waits for somebody to steer it */
export function taskArguments(task: TrainTask, linger: number): readonly string[] {
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ['--train', task.train],
    ['--backend', task.backend],
    ['--steps', task.steps],
    ['--seed', task.seed],
    ['--linger', linger],
  ];
  const given = options.filter(([, value]) => value !== undefined);
  return ['train', task.file, ...given.flatMap(([name, value]) => [name, String(value)])];
}

/** The names of the train blocks in a program's text. */
export function trainsIn(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*train[ \t]+([A-Za-z_]\w*)[ \t]*\{/gm)].map((match) => match[1]!);
}
