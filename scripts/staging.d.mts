export function withStage<Result>(
  parent: string,
  name: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result>;
export function deliver(from: string, path: string): void;
