/** A button that lets a file be chosen; the same file may be chosen again after it has been mended. */
import { useRef, type ReactElement } from 'react';
import { Button } from './controls.tsx';

export function FileButton({ label, icon, accept, isDisabled = false, onFile }: { label: string; icon: ReactElement; accept?: string; isDisabled?: boolean; onFile: (bytes: Uint8Array<ArrayBuffer>, name: string) => Promise<void> }): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    await onFile(new Uint8Array(await file.arrayBuffer()), file.name);
    if (field.current) field.current.value = '';
  };
  return (
    <>
      <input ref={field} type="file" accept={accept} hidden aria-label={label} onChange={(event) => void take(event.target.files?.[0])} />
      <Button icon={icon} onPress={() => field.current?.click()} isDisabled={isDisabled}>
        {label}
      </Button>
    </>
  );
}
