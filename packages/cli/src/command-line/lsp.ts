import type { Command } from 'commander';

export function lspCommand(cnn: Command): void {
  cnn
    .command('lsp')
    .description('the language server, for editors')
    .option('--stdio', 'communicate over standard input and output (the only way, and the default)')
    .action(async () => {
      const { startStdioServer } = await import('@cnn-studio/language-server');
      startStdioServer();
    });
}
