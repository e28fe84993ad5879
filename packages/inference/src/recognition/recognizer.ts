import { compileTraining } from '@cnn-studio/compiler';
import {
  decodeImage,
  type Pixels,
  type Planes,
  Purpose,
  pictureRanges,
  planesOf,
  TrainerError,
} from '@cnn-studio/data';
import {
  formatBytes,
  type GraphNode,
  inferenceMemory,
  Misfit,
  type NodeId,
  type Program,
  type Range,
  retype,
  type TensorType,
  tensor,
} from '@cnn-studio/language';
import {
  availableMemory,
  drawPerExample,
  type Recognition,
  ValuesRunner,
  withoutRandomness,
} from '@cnn-studio/runtime';
import type { Trained } from '../trained';

const UNIT: Range = { min: 0, max: 1 };
/** What a backend takes beside the layers' results: copies in another layout. */
const COPIES = 2;

interface Compiled {
  readonly height: number;
  readonly width: number;
  readonly values: ValuesRunner;
  readonly result: NodeId;
}

/** Makes a trained network's vector of a picture, as its train block does of its data, but for what it leaves to chance. */
export class Recognizer {
  private readonly range: Range;
  private readonly type: TensorType;
  /** For the size of the last picture: most are of one size. */
  private compiled: Compiled | undefined;

  constructor(
    private readonly program: Program,
    private readonly trained: Trained,
    private readonly recognition: Recognition,
  ) {
    const { picture } = recognition;
    this.type = picture.type as TensorType;
    this.range = pictureRanges(trained.train).range(picture.id) ?? UNIT;
  }

  /**
   * The vector of an image file, by its path or its bytes, which is brought to the data's size, channels and range as the data's own files are: scaled to
   * cover it, and cut. Where data have sizes of their own so has the picture.
   * @throws TrainerError `image-invalid`, `unsupported` or `too-much-memory` for this picture
   */
  async read(file: Parameters<typeof decodeImage>[0]): Promise<Float32Array> {
    const [height, width, channels] = this.type.shape;
    const size = typeof height === 'number' && typeof width === 'number' ? { height, width } : undefined;
    return this.apply(await decodeImage(file, { channels: channels as number, size }));
  }

  private async apply(picture: Pixels): Promise<Float32Array> {
    const planes = planesOf(picture, this.range);
    const { values, result } = this.at(planes);
    const { seed } = this.trained.origin;
    const [made] = await values.run([result], {
      count: 1,
      data: async () => planes.data,
      random: (feed) => drawPerExample(feed, { seed, purpose: Purpose.Generate }, [0]),
      scalar() {
        throw new Error('values of a train block have no step sizes');
      },
    });
    return Float32Array.from(made!.data);
  }

  private at({ height, width, channels }: Planes): Compiled {
    const known = this.compiled;
    if (known?.height === height && known.width === width) return known;
    const { train, runner, state, origin } = this.trained;
    const { picture, result } = this.recognition;
    const { nodes, skip } = withoutRandomness(this.recognition);
    const given = new Map([[picture.id, tensor([height, width, channels], this.type.range)]]);
    let resized: ReturnType<typeof retype>;
    try {
      resized = retype({ nodes }, this.program.networks, [result], { given, skip });
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      throw new TrainerError(
        'unsupported',
        `A picture of ${width}x${height} pixels does not fit: ${error.message} Choose one of another size, such as the training data's.`,
        { cause: error },
      );
    }
    this.requireMemory(resized.nodes, { height, width });
    const trains = new Map([[train.name, { ...train, nodes: resized.nodes }]]);
    const functions = compileTraining({ ...this.program, trains }, train.name);
    const values = new ValuesRunner(runner, functions, state, origin.seed);
    this.dispose();
    this.compiled = { height, width, values, result: resized.aliases.get(result) ?? result };
    return this.compiled;
  }

  private requireMemory(
    nodes: readonly GraphNode[],
    { height, width }: Pick<Planes, 'height' | 'width'>,
  ): void {
    const available = availableMemory();
    for (const node of nodes) {
      if (node.op !== 'network') continue;
      const network = this.program.networks.get(node.network)!;
      const needed = COPIES * (inferenceMemory(this.program, network, node.bindings) ?? 0);
      if (needed <= available) continue;
      throw new TrainerError(
        'too-much-memory',
        `A picture of ${width}x${height} pixels through ${node.network} needs about ${formatBytes(needed)} of memory, and ${formatBytes(available)} is free here. Make the picture smaller, or use a machine with more memory.`,
      );
    }
  }

  dispose(): void {
    this.compiled?.values.dispose();
    this.compiled = undefined;
  }
}
