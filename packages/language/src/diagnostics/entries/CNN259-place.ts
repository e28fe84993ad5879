import { formatType, type ValueType } from '../../types';
import { defineDiagnostic } from '../define';

export type PlaceProblem =
  | { readonly kind: 'type'; readonly entry: string; readonly type: ValueType }
  /** Of the two ways to choose a place. */
  | { readonly kind: 'both'; readonly entry: string };

export const wrongPlace = defineDiagnostic<PlaceProblem>({
  code: 'CNN259',
  name: 'place',
  severity: 'error',
  title: 'Something that is no place in an image',
  documentation: `A place is a row and a column for each example, a value of size 2, as \`hole, place = mask(photo, box: [24, 24])\` gives: the
middle of the hole. \`photo -> crop(32, 32, at: place)\` is the rectangle around it. The hole itself, an image of ones and zeros, is none.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  hole = mask(image, box: 8)
  filled = N(image * (1 - hole))
  near = filled -> crop(12, 12, at: hole) // <- here
  minimize l2(near, image -> crop(12, 12)) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  hole, place = mask(image, box: 8)
  filled = N(image * (1 - hole))
  near = filled -> crop(12, 12, at: place)
  minimize l2(near, image -> crop(12, 12)) over N
  steps 10
}`,
    },
  ],
  message: (problem) =>
    problem.kind === 'both'
      ? `\`${problem.entry}\` has a place, \`at\`, and is to take a random one too. Leave one of them out.`
      : `\`at\` of \`${problem.entry}\` is a place, a row and a column for each example, as \`hole, place = mask(...)\` gives; got a value of size ${formatType(problem.type)}.`,
});
