/** What a network is for, in words, when it was asked for what it can't do. */

import { PICTURE_CHANNELS } from '@cnn-studio/data';
import { type CheckedTrain, formatType, type Program } from '@cnn-studio/language';
import {
  findClassifications,
  findEncodings,
  findSegmentations,
  imageShape,
  networkUses,
  type Restoration,
  upstream,
} from '@cnn-studio/runtime';

export function explainNoRestorer(
  program: Program,
  train: CheckedTrain,
  wanted: string | undefined,
  restorations: readonly Restoration[],
): string {
  const others = restorations.map(({ use }) => use.network);
  const known =
    others.length === 0 ? '' : ` Networks that turn pictures into pictures: ${others.join(', ')}.`;
  return explain(program, train, wanted, 'turns a picture into a picture', known);
}

export function explainNoGenerator(
  program: Program,
  train: CheckedTrain,
  wanted: string | undefined,
  generators: readonly string[],
): string {
  const known = generators.length === 0 ? '' : ` Generators: ${generators.join(', ')}.`;
  return explain(program, train, wanted, 'makes pictures from noise or labels alone', known);
}

export function explainNoClassifier(
  program: Program,
  train: CheckedTrain,
  wanted: string | undefined,
  classifiers: readonly string[],
): string {
  const known = classifiers.length === 0 ? '' : ` Classifiers: ${classifiers.join(', ')}.`;
  const what = 'gives a picture scores that a loss or metric compares with class labels';
  return explain(program, train, wanted, what, known);
}

export function explainNoSegmenter(
  program: Program,
  train: CheckedTrain,
  wanted: string | undefined,
  segmenters: readonly string[],
): string {
  const known =
    segmenters.length === 0 ? '' : ` Networks that tell the class of each pixel: ${segmenters.join(', ')}.`;
  const what = 'gives scores that a loss or metric compares with a label map';
  return explain(program, train, wanted, what, known);
}

export function explainNoEncoder(
  program: Program,
  train: CheckedTrain,
  wanted: string | undefined,
  encoders: readonly string[],
): string {
  const known =
    encoders.length === 0 ? '' : ` Networks that encode pictures as vectors: ${encoders.join(', ')}.`;
  return explain(program, train, wanted, 'encodes a picture as a vector', known);
}

function explain(
  program: Program,
  train: CheckedTrain,
  wanted: string | undefined,
  what: string,
  known: string,
): string {
  const used = [...new Set(networkUses(train).map(({ network }) => network))];
  if (wanted !== undefined && !used.includes(wanted)) {
    return `The train block ${train.name} uses no network called ${wanted}. It uses: ${used.join(', ') || 'none'}.`;
  }
  const described = (wanted === undefined ? used : [wanted]).map((name) => describe(program, train, name));
  const first =
    wanted === undefined
      ? `No network of the train block ${train.name} ${what}.`
      : `The network ${wanted} is not one that ${what}.`;
  return `${first} ${described.join(' ')}${known}`;
}

/** One sentence about what a network takes and makes, and one about the command for it. */
function describe(program: Program, train: CheckedTrain, name: string): string {
  const network = program.networks.get(name);
  const output = network?.nodes[network.outputs[0]?.node ?? -1];
  if (network === undefined || output === undefined) return `${name} makes nothing.`;
  const inputs = network.inputs.map((id) => network.nodes[id]!.type);
  const image = inputs.some((type) => imageShape(type) !== undefined);
  const uses = networkUses(train).filter((use) => use.network === name);
  const data = upstream(
    train,
    uses.flatMap((use) => use.inputs),
  ).filter((node) => node.op === 'data');
  const drawn = !data.some(({ type }) => imageShape(type) !== undefined);
  const made = imageShape(output.type);
  const taken = inputs.map(formatType).join(' and ') || 'nothing';
  const sizes = `${name} takes ${taken} and makes ${formatType(output.type)}`;
  if (findSegmentations(train).some(({ use }) => use.network === name)) {
    return `${sizes}: it tells the class of each pixel. Use \`cnn segment\`; \`cnn evaluate\` measures it.`;
  }
  if (made !== undefined && !PICTURE_CHANNELS.has(made.shape[2])) {
    return `${sizes}: feature maps, not a picture, which has 1, 3 or 4 channels. \`cnn export\` writes it for other tools.`;
  }
  if (made !== undefined && drawn) return `${sizes}: a generator. Use \`cnn generate\`.`;
  if (made !== undefined) return `${sizes}: it turns pictures into pictures. Use \`cnn restore\`.`;
  if (findClassifications(train).some(({ network }) => network === name)) {
    return `${sizes}: it classifies images. Use \`cnn classify\`; \`cnn evaluate\` measures it.`;
  }
  if (findEncodings(train, program.networks).some(({ network }) => network === name)) {
    return `${sizes}: it encodes pictures as vectors. Use \`cnn encode\`.`;
  }
  const rates = image ? ': it judges images' : '';
  return `${sizes}${rates}. \`cnn evaluate\` measures it, and \`cnn export\` writes it for other tools.`;
}
