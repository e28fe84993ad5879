import type { DataSet } from '@cnn-studio/data';
import type { TrainingEvent } from '@cnn-studio/protocol';

/**
 * Tells how many examples of each source were passed over: at the first one, whenever there are twice as many as were told, and at the
 * end, so that a folder of many damaged files fills no record.
 */
export class SkippedWatch {
  private readonly told: number[];

  constructor(private readonly sources: readonly DataSet[]) {
    this.told = sources.map(() => 0);
  }

  /** @param isEnd whether nothing comes after it */
  look(isEnd = false): TrainingEvent[] {
    return this.sources.flatMap((source, index): TrainingEvent[] => {
      const skipped = source.skipped?.() ?? [];
      const told = this.told[index]!;
      if (skipped.length === told || (!isEnd && skipped.length < 2 * told)) return [];
      this.told[index] = skipped.length;
      const [first] = skipped as [string];
      const count = skipped.length === 1 ? '1 example is' : `${skipped.length} examples are`;
      const which = skipped.length === 1 ? 'It' : 'The first';
      const message = `So far ${count} passed over of the ${source.length} of ${source.name}, as \`skip: true\` says. ${which}: ${first}`;
      return [{ event: 'warning', code: 'data-skipped', message }];
    });
  }
}
