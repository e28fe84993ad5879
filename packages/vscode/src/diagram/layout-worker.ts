/**
 * The layout's thread. It runs beside the extension and not inside the page: a page's policy allows workers only from
 * text made up in the page, and this way the page's policy stays as strict as that of the others.
 */
import { parentPort } from 'node:worker_threads';
import type { Diagram } from './graph';
import { layOut, type Placed } from './layout';

export interface LayoutRequest {
  readonly id: number;
  readonly diagram: Diagram;
}

export type LayoutAnswer =
  | { readonly id: number; readonly placed: Placed }
  | { readonly id: number; readonly problem: string };

parentPort?.on('message', async ({ id, diagram }: LayoutRequest) => {
  const answer: LayoutAnswer = await layOut(diagram).then(
    (placed) => ({ id, placed }),
    (error: unknown) => ({ id, problem: error instanceof Error ? error.message : String(error) }),
  );
  parentPort?.postMessage(answer);
});
