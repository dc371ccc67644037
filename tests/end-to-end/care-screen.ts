/** »Sicherung und Wartung« of the training's administrator, as a test of updates uses it. */
import { expect, type Page } from '@playwright/test';

export async function careOf(window: Page) {
  await window.getByRole('button', { name: /^Verwaltung/ }).click();
  await window.getByRole('button', { name: 'Sicherung und Wartung' }).click();
  return {
    runs: (version: string) => expect(window.getByText(`Es läuft Fassung ${version}.`)).toBeVisible(),
    press: (name: string) => window.getByRole('button', { name, exact: true }).click(),
    /** A packed program without an archive has ten thousand files, each of which is waited for until it lies on the disk. */
    ready: (version: string) => expect(window.getByText(`Fassung ${version} liegt bereit.`)).toBeVisible({ timeout: 240_000 }),
    refused: (code: string) => expect(window.getByText(code)).toBeVisible(),
  };
}
