/** Labels by the names of folders, as the checker sees them. */
import { describe, expect, it } from 'vitest';
import { type ClassFolders, check, classesOfFolders, memoryHost } from '../../src';

const FLOWERS = ['daisy', 'rose', 'tulip'];
const NETWORK = `network N(image: [H, W, 3]) -> [3] { conv(4, 3) -> global_avg_pool -> dense(3) }
`;

function checked(train: string, folders: Readonly<Record<string, ClassFolders>>, networks = NETWORK) {
  const text = `${networks}train t {
${train}
  steps 10
}`;
  const host = {
    ...memoryHost({ 'a.cnn': text }),
    classFolders: (_path: string, written: string) => folders[written],
  };
  const { program, diagnostics } = check(host, ['a.cnn']);
  return { program, told: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
}

const DATA = '  data image, label = folder("flowers", labels: folders) -> patch(8) -> flip';
const LOSS = '  minimize cross_entropy(N(image), label) over N';

describe('folders as classes', () => {
  it('give a label of as many classes, with their names', () => {
    const { program, told } = checked(`${DATA}\n${LOSS}`, { flowers: { names: FLOWERS } });
    expect(told).toEqual([]);
    const train = program.trains.get('t')!;
    expect(train.sources[0]!.columns[1]!.type).toEqual({ kind: 'class', count: 3, names: FLOWERS });
    expect(classesOfFolders(train)).toEqual({ flowers: FLOWERS });
  });

  it('that differ in number from what a network takes are told by name', () => {
    const four = { flowers: { names: [...FLOWERS, 'violet'] } };
    expect(checked(`${DATA}\n${LOSS}`, four).told).toEqual([
      expect.stringMatching(/^CNN247: .*4 scores, one for each class \(daisy, rose, tulip, violet\), got 3/),
    ]);
    const conditional = `network G(z: [4], label: class(10)) -> [1] { concat(label -> embed(2)) -> dense(1) }\n`;
    const { told } = checked(
      `${DATA}\n  minimize mean(G(normal(4), label) * mean(image)) over G`,
      { flowers: { names: FLOWERS } },
      conditional,
    );
    expect(told).toEqual([
      expect.stringMatching(
        /^CNN207: .*10 classes, got a label of 3 classes \(daisy, rose, tulip\)\. .*class\(3\)/,
      ),
    ]);
  });

  it('that can not be listed, or are none, are told once, and nothing follows from it', () => {
    expect(checked(`${DATA}\n${LOSS}`, {}).told).toEqual([
      expect.stringMatching(/^CNN420: The subfolders of "flowers".*can't be listed/),
    ]);
    expect(checked(`${DATA}\n${LOSS}`, { flowers: { names: [] } }).told).toEqual([
      expect.stringMatching(/^CNN420: "flowers" has no subfolders/),
    ]);
  });

  it.each([
    [{ names: ['images'] }, /has a single subfolder, images/, 1],
    [{ names: FLOWERS, empty: ['rose'] }, /no images for the class rose/, 3],
    [{ names: FLOWERS, beside: 2 }, /2 images lie directly in "flowers"/, 3],
  ])('that are odd are told: %o', (folders, message, count) => {
    const network = NETWORK.replaceAll('3]', (at) => at).replace('-> [3]', `-> [${count}]`);
    const text = network.replace('dense(3)', `dense(${count})`);
    const { told } = checked(`${DATA}\n${LOSS}`, { flowers: folders }, text);
    expect(told).toEqual([expect.stringMatching(/^CNN421/)]);
    expect(told[0]).toMatch(message);
  });
});

describe('a measure on other folders', () => {
  const MEASURE = '  measure accuracy(N(image), label) on folder("test", labels: folders)';
  const on = (names: readonly string[]) =>
    checked(`${DATA}\n${LOSS}\n${MEASURE}`, { flowers: { names: FLOWERS }, test: { names } });

  it('has the numbers of the training’s classes, though some are missing', () => {
    const { program, told } = on(['rose', 'tulip']);
    expect(told).toEqual([expect.stringMatching(/^CNN423: "test" has no folder for the class daisy/)]);
    const [, test] = program.trains.get('t')!.sources;
    expect(test!.columns[1]!.type).toEqual({ kind: 'class', count: 3, names: FLOWERS });
  });

  it('of other names is an error that names them', () => {
    expect(on([...FLOWERS, 'thistle', 'clover']).told).toEqual([
      expect.stringMatching(
        /^CNN422: "test" has classes .*: thistle, clover\. The training data has daisy, rose, tulip/,
      ),
    ]);
  });

  it('that can not be listed is told', () => {
    const { told } = checked(`${DATA}\n${LOSS}\n${MEASURE}`, { flowers: { names: FLOWERS } });
    expect(told).toEqual([expect.stringMatching(/^CNN420: The subfolders of "test"/)]);
  });
});
