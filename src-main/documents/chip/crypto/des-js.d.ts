/** The part of npm `des.js` 1.1 that is used; the package carries no types. */
declare module 'des.js' {
  interface BlockCipherOptions {
    readonly type: 'encrypt' | 'decrypt';
    readonly key: Uint8Array;
    readonly iv?: Uint8Array;
    readonly padding?: boolean;
  }
  interface RunningCipher {
    update(data: Uint8Array): number[];
    final(): number[];
  }
  interface CipherFactory {
    create(options: BlockCipherOptions): RunningCipher;
  }
  const library: {
    DES: CipherFactory;
    EDE: CipherFactory;
    CBC: { instantiate(base: CipherFactory): CipherFactory };
  };
  export default library;
}
