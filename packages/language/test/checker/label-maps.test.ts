/** A class for each pixel, as the checker sees it. */
import { expect, it } from 'vitest';
import { formatType } from '../../src';
import { checkText, messages } from './helper';

const program = (train: string, network = 'conv(8, 3) -> relu -> conv(5, 1)') =>
  `network N(image: [H, W, 3]) -> [H, W, 5] { ${network} }
train t {
${train}
  batch 2
  steps 10
}`;
const DATA = '  data image, map = pairs("images", "maps", labels: 5) -> patch(16) -> flip -> turn';
const LOSS = '  minimize cross_entropy(N(image), map) over N';
const MEASURE = '  measure mean_iou(N(image), map), accuracy(N(image), map) on pairs("a", "b", labels: 5)';

it('is compared with a score for each class and pixel, of patches and of whole images', () => {
  const text = program([DATA, LOSS, MEASURE].join('\n'));
  const { program: found, diagnostics } = checkText(text);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const train = found.trains.get('t')!;
  expect(train.sources.map(({ columns }) => columns.map(({ type }) => formatType(type)))).toEqual([
    ['16×16×3', '16×16×class(5)'],
    ['H×W×3', 'H×W×class(5)'],
  ]);
  const { chain } = train.sources[0]!;
  expect(chain!.columns.map(({ type }) => formatType(type))).toEqual(['H×W×3', 'H×W×class(5)']);
});

it.each([
  // Networks, arithmetic, layers and losses of images take none.
  [`${DATA}\n  minimize l2(N(image), map) over N`, /^error CNN237: `l2` needs numbers, got a label map/],
  [
    `${DATA}\n  minimize mean(N(image) * map) over N`,
    /^error CNN237: `multiply` needs numbers, got a label map/,
  ],
  [
    `${DATA}\n  minimize mean(-map) + ${LOSS.slice(11)}`,
    /^error CNN237: `negate` needs numbers, got a label map/,
  ],
  [`${DATA}\n${LOSS}\n  minimize mean(N(map)) over N`, /^error CNN207: .*got a label map of 5 classes/],
  [`${DATA}\n  minimize map over N`, /^error CNN314: .*got a label map/],
  // Another number of classes, or another size.
  [
    `${DATA.replace('5)', '7)')}\n${LOSS}`,
    /^error CNN247: .*7 scores for each pixel of the label map, 16×16×7, got 16×16×5/,
  ],
  [
    `${DATA}\n${LOSS.replace('N(image)', 'N(image -> crop(8, 8))')}`,
    /^error CNN247: .*5 scores for each pixel of the label map, 16×16×5, got 8×8×5/,
  ],
])('elsewhere is an error that says so: %s', (train, message) => {
  expect(messages(program(train))).toContainEqual(expect.stringMatching(message));
});

it('can not be trained on in batches at images’ own sizes', () => {
  const own = program([DATA.replace(/ -> .*/, ''), LOSS].join('\n'));
  expect(messages(own).filter((message) => message.includes('CNN409'))).toHaveLength(1);
});

it('of another number of classes can not be measured on', () => {
  const text = program([DATA, LOSS, MEASURE.replace('labels: 5', 'labels: 6')].join('\n'));
  expect(messages(text)).toContainEqual(expect.stringMatching(/^error CNN403/));
});
