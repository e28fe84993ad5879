/** What the generation panel's page and the extension say to each other. */
import type { GenerateParams, GeneratorInfo } from '@cnn-studio/protocol';

/** What the page shows at once; each is asked for by itself. */
export type PlateName = 'grid' | 'image' | 'strip';

export interface ImageView {
  readonly png: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly sample?: number;
  readonly label?: number;
}

export type ToGeneration =
  | { readonly type: 'remember'; readonly memory: object }
  | { readonly type: 'status'; readonly phase: 'starting' | 'ready' | 'failed'; readonly text: string }
  | { readonly type: 'generators'; readonly generators: readonly GeneratorInfo[]; readonly seed: number }
  | {
      readonly type: 'images';
      readonly plate: PlateName;
      readonly rows: number;
      readonly columns: number;
      readonly images: readonly ImageView[];
    }
  /** Why there are none. Nothing is said when a newer request took its place. */
  | { readonly type: 'problem'; readonly plate: PlateName | 'directions'; readonly text: string }
  | { readonly type: 'finding'; readonly progress: number }
  /** The share of the images' variance that each direction explains. */
  | { readonly type: 'directions'; readonly explained: readonly number[] };

export type FromGeneration =
  | { readonly type: 'ready' | 'restart' | 'log' | 'cancelDirections' }
  | { readonly type: 'generate'; readonly plate: PlateName; readonly params: GenerateParams }
  | { readonly type: 'directions'; readonly network?: string }
  | { readonly type: 'save' | 'command'; readonly plate: PlateName }
  | { readonly type: 'copy'; readonly text: string };

const PLAIN: readonly string[] = ['ready', 'restart', 'log', 'cancelDirections'];
const PLATES: readonly string[] = ['grid', 'image', 'strip'] satisfies PlateName[];

/** Undefined for what a page of ours doesn't say. The process checks the parameters themselves. */
export function parseFromGeneration(message: unknown): FromGeneration | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, plate, params, network, text } = message as Record<string, unknown>;
  if (typeof type !== 'string') return undefined;
  if (PLAIN.includes(type)) return { type } as FromGeneration;
  if (type === 'directions' && (network === undefined || typeof network === 'string'))
    return { type, network };
  if (type === 'copy' && typeof text === 'string') return { type, text };
  if (typeof plate !== 'string' || !PLATES.includes(plate)) return undefined;
  if (type === 'save' || type === 'command') return { type, plate: plate as PlateName };
  if (type === 'generate' && typeof params === 'object' && params !== null) {
    return { type, plate: plate as PlateName, params: params as GenerateParams };
  }
  return undefined;
}
