import { homedir, tmpdir, userInfo } from 'node:os';

/**
 * The user's own folder. Where HOME is set to nothing, Node answers with nothing, and files would land where the command
 * was started; and on clusters a user may have no entry in the system's list at all.
 */
export function userFolder(): string {
  try {
    return homedir() || userInfo().homedir || tmpdir();
  } catch {
    return tmpdir();
  }
}
