/** What a command's work returns is the status that the process ends with. */
export async function finish(status: Promise<number>): Promise<void> {
  process.exitCode = await status;
}
