/** A choice from many with search; react-aria's combobox in the desk's dress. */
import type { ReactElement } from 'react';
import { Button as AriaButton, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';

export function Search({ label, items, value, onChange, placeholder }: { label: string; items: Array<{ code: string; name: string }>; value: string | null; onChange: (code: string) => void; placeholder?: string }): ReactElement {
  return (
    <ComboBox className="field combo" selectedKey={value} onSelectionChange={(key) => key && onChange(String(key))} defaultItems={items} menuTrigger="focus">
      <Label>{label}</Label>
      <div className="combo-line">
        <Input className="input" {...(placeholder ? { placeholder } : {})} />
        <AriaButton className="combo-button" aria-label={label}>
          ▾
        </AriaButton>
      </div>
      <Popover className="popover">
        <ListBox className="popover-list" items={items}>
          {(item) => (
            <ListBoxItem id={item.code} className="popover-item" textValue={`${item.name} ${item.code}`}>
              <span>{item.name}</span>
              <code className="muted small">{item.code}</code>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
