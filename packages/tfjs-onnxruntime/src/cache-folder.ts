import os from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where a user's programs keep what they can make again, as each system has it. @param program names a folder in it */
export function cacheFolder(program = 'tfjs-onnxruntime'): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (process.platform === 'win32') return join(local ?? join(userFolder(), 'AppData', 'Local'), program);
  if (process.platform === 'darwin') return join(userFolder(), 'Library', 'Caches', program);
  return join(xdg && isAbsolute(xdg) ? xdg : join(userFolder(), '.cache'), program);
}

/** Node answers with nothing where HOME is set to nothing, and throws where the system does not know the user. */
function userFolder(): string {
  try {
    return os.homedir() || os.userInfo().homedir || os.tmpdir();
  } catch {
    return os.tmpdir();
  }
}
