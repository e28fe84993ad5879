import { expect, test } from 'vitest';
import { evaluationPage } from '../src/runs-view/evaluation';

const TEXTS = {
  title: 'Evaluation of tiny_gan',
  about: 'step 40, begun Nov 24',
  measure: 'measure',
  value: 'value',
  on: 'on',
  images: 'images',
  nothing: 'Nothing.',
};

test('every measure has its row, with its data and how many images it is of', () => {
  const page = evaluationPage(
    {
      run: '/runs/1',
      step: 40,
      measures: [
        { values: { 'psnr(a*b, c*d)': 21.93712, ssim: null }, on: 'mnist(test)', images: 10_000 },
        { values: { accuracy: 0.9871 }, images: 60_000 },
      ],
      warnings: ['fid_score(x) was left out'],
    },
    TEXTS,
  );
  expect(page.split('\n')).toEqual([
    '# Evaluation of tiny\\_gan',
    '',
    'step 40, begun Nov 24  ',
    '`/runs/1`',
    '',
    '| measure | value | on | images |',
    '| --- | ---: | --- | ---: |',
    '| psnr(a\\*b, c\\*d) | **21.94** | mnist(test) | 10,000 |',
    '| ssim | **not a number** | mnist(test) | 10,000 |',
    '| accuracy | **0.9871** |  | 60,000 |',
    '',
    '- fid\\_score(x) was left out',
    '',
  ]);
});

test('a block that measures nothing is told so', () => {
  expect(evaluationPage({ run: '/runs/1', step: 1, measures: [], warnings: [] }, TEXTS)).toContain(
    'Nothing.',
  );
});
