import { describe, expect, it } from 'vitest';
import { fileName } from '../src/loop/session';

describe('files of previews', () => {
  it('have names that every system takes', () => {
    expect(fileName('degraded, restored, clean')).toBe('degraded-restored-clean');
    expect(fileName('photo * (1 - hole)')).toBe('photo-1-hole');
    expect(fileName('../../x')).toBe('x');
    expect(fileName('***')).toBe('preview');
  });
});
