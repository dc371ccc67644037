/** A choice from many with search; react-aria's combobox in the desk's dress. */
import type { ReactElement } from 'react';
import { Button as AriaButton, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';

interface Item {
  code: string;
  name: string;
}

export function Search({ label, items, value, onChange, placeholder }: { label: string; items: Item[]; value: string | null; onChange: (code: string) => void; placeholder?: string }): ReactElement {
  return (
    <ComboBox className="field combo" selectedKey={value} onSelectionChange={(key) => key && onChange(String(key))} defaultItems={items} menuTrigger="focus">
      <Found label={label} placeholder={placeholder} textOf={({ name, code }) => `${name} ${code}`} />
    </ComboBox>
  );
}

/** Chosen from the list, or typed as it stands. */
export function SearchOrType({ label, items, value, onChange, error }: { label: string; items: Item[]; value: string; onChange: (text: string) => void; error: string | null }): ReactElement {
  return (
    <ComboBox className="field combo" allowsCustomValue inputValue={value} onInputChange={onChange} defaultItems={items} isInvalid={error !== null} validationBehavior="aria">
      <Found label={label} textOf={({ name, code }) => `${name} (${code})`} />
      <FieldError className="field-error">{error}</FieldError>
    </ComboBox>
  );
}

function Found({ label, placeholder, textOf }: { label: string; placeholder?: string | undefined; textOf: (item: Item) => string }): ReactElement {
  return (
    <>
      <Label>{label}</Label>
      <div className="combo-line">
        <Input className="input" {...(placeholder ? { placeholder } : {})} />
        <AriaButton className="combo-button" aria-label={label}>
          ▾
        </AriaButton>
      </div>
      <Popover className="popover">
        <ListBox<Item> className="popover-list">
          {(item) => (
            <ListBoxItem id={item.code} className="popover-item" textValue={textOf(item)}>
              <span>{item.name}</span>
              <code className="muted small">{item.code}</code>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </>
  );
}
