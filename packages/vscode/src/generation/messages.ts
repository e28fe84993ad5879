/** What the generation panel's page and the extension say to each other. */
import type { Described, GenerateParams, GeneratorInfo } from '@cnn-studio/protocol';
import * as v from 'valibot';
import { isObject } from '../webview/memory';
import { parseMessage } from '../webview/message';

/** What the page shows at once; each is asked for by itself. */
const PlateSchema = v.picklist(['grid', 'image', 'strip']);
export type PlateName = v.InferOutput<typeof PlateSchema>;

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

const FromGenerationSchema = v.variant('type', [
  v.object({ type: v.picklist(['ready', 'restart', 'log', 'cancelDirections']) }),
  v.object({
    type: v.literal('generate'),
    plate: PlateSchema,
    /** The process checks the parameters themselves. */
    params: v.custom<GenerateParams>(isObject),
  }),
  v.object({ type: v.literal('directions'), network: v.optional(v.string()) }),
  v.object({ type: v.picklist(['save', 'command']), plate: PlateSchema }),
  v.object({ type: v.literal('copy'), text: v.string() }),
]);

export type FromGeneration = Described<typeof FromGenerationSchema>;

/** Undefined for what a page of ours doesn't say. */
export function parseFromGeneration(message: unknown): FromGeneration | undefined {
  return parseMessage(FromGenerationSchema, message);
}
