/** Opens a desk core in this process: for commands that do what the window does. */
import { SchalterError } from '../errors.ts';

export interface OpenDesk {
  core: import('../core/core.ts').Core;
  stop(): Promise<void>;
}

/**
 * @param options.settingsFile desk.json; null in training, whose world writes its own
 * @throws SchalterError SECRET_MISSING (input) where a real desk is opened without SCHALTER_SECRET
 */
export async function openDesk(options: { dataDir: string; training: boolean; settingsFile: string | null }): Promise<OpenDesk> {
  const { open } = await import('../core/open.ts');
  const { trainingSecret } = await import('../training/secret.ts');
  const secret = process.env['SCHALTER_SECRET'] ?? (options.training ? trainingSecret : undefined);
  if (!secret) throw new SchalterError('SECRET_MISSING', 'input', 'Das Kennwort des Datenspeichers fehlt. Bitte in der Umgebungsvariable SCHALTER_SECRET angeben.');
  const { core, stopTraining } = await open({ ...options, substituteRuntime: null }, secret, 'fast');
  return {
    core,
    async stop() {
      await core.stop();
      await stopTraining();
    },
  };
}
