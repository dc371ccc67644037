/** Buttons, notices and fields in the desk's own dress; behaviour from react-aria-components. */
import { CornerDownLeft } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import { Button as AriaButton, FieldError, Input, Label, Radio, RadioGroup, Text, TextArea, TextField, type ButtonProps } from 'react-aria-components';
import type { Problem } from './core.ts';
import { useCharacterKeys, useKey } from './keys.ts';
import { StateMark, type Mark } from './marks.tsx';
import { useT } from '../texts/t.ts';

/** A button's key for who hears the page. As a property it would not get there: react-aria hands on only what it knows. */
export const heardKey = (key: string) => ({ render: (props: ComponentProps<'button'>) => <button {...props} aria-keyshortcuts={key} /> });

export function Button({ tone = 'plain', shortcut, icon, children, className, ...rest }: Omit<ButtonProps, 'children'> & { tone?: 'primary' | 'plain' | 'quiet' | 'danger'; shortcut?: string; icon?: ReactNode; children: ReactNode }): ReactElement {
  const characterKeys = useCharacterKeys((keys) => keys.on);
  const key = shortcut && (shortcut.length > 1 || characterKeys) ? shortcut : null;
  return (
    <AriaButton
      {...rest}
      className={`button button-${tone}${typeof className === 'string' ? ` ${className}` : ''}`}
      {...(key ? heardKey(key === 'Esc' ? 'Escape' : key) : {})}
    >
      {icon}
      <span className="button-text">{children}</span>
      {key ? (
        <kbd aria-hidden="true" className="key">
          {key === 'Enter' ? <CornerDownLeft /> : key}
        </kbd>
      ) : null}
    </AriaButton>
  );
}

/** A sentence about a state, in its place, never over something else. */
export function Notice({ mark, children, action, live }: { mark: Mark; children: ReactNode; action?: ReactNode; live?: boolean }): ReactElement {
  return (
    <div className={`notice notice-${mark}`} role={live ? (mark === 'fail' ? 'alert' : 'status') : undefined}>
      <StateMark mark={mark} size={20} />
      <div className="notice-text">{children}</div>
      {action ? <div className="notice-action">{action}</div> : null}
    </div>
  );
}

/** A refusal of the core: what happened, what to do, and the code for support. */
export function ProblemNotice({ problem, onRetry, onDismiss }: { problem: Problem; onRetry?: () => void; onDismiss?: () => void }): ReactElement {
  const t = useT();
  return (
    <Notice
      mark={problem.kind === 'negative' || problem.kind === 'input' ? 'look' : 'fail'}
      live
      action={
        <>
          {onRetry ? (
            <Button tone="plain" onPress={onRetry}>
              {t('problem.retry')}
            </Button>
          ) : null}
          {onDismiss ? (
            <Button tone="quiet" onPress={onDismiss}>
              {t('problem.dismiss')}
            </Button>
          ) : null}
        </>
      }
    >
      <p>{problem.message}</p>
      <p className="muted small">
        {t('problem.code')} <code>{problem.code}</code>
      </p>
    </Notice>
  );
}

export function Field({ label, value, onChange, onCommit, hint, error, mono, multiline, required, name, inputMode, maxLength, placeholder, autoFocus, secret, mayBeShown }: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onCommit?: () => void;
  hint?: string;
  error?: string | null;
  mono?: boolean;
  multiline?: boolean;
  required?: boolean;
  name?: string;
  inputMode?: 'text' | 'numeric';
  maxLength?: number;
  placeholder?: string;
  autoFocus?: boolean;
  /** A password: not shown, never offered to be remembered. */
  secret?: boolean;
  /** A secret that can be looked at while one is in the field; it hides again when one leaves it. */
  mayBeShown?: boolean;
}): ReactElement {
  const t = useT();
  const field = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(false);
  // Not left to TextField: after Enter in a form that is hidden with this field's coming it waits, finds the focus gone, and leaves it so.
  useEffect(() => {
    if (autoFocus) field.current?.querySelector<HTMLElement>('input, textarea')?.focus();
  }, [autoFocus]);
  return (
    <TextField
      ref={field}
      className="field"
      value={value}
      onChange={onChange}
      onBlur={() => onCommit?.()}
      isInvalid={Boolean(error)}
      {...(required ? { isRequired: true } : {})}
      {...(name ? { name } : {})}
      {...(maxLength ? { maxLength } : {})}
      {...(secret && !shown ? { type: 'password' as const } : {})}
      validationBehavior="aria"
      autoComplete="off"
    >
      <Label>{label}</Label>
      {mayBeShown ? (
        <div className="with-show" onBlur={({ currentTarget, relatedTarget }) => !currentTarget.contains(relatedTarget) && setShown(false)}>
          <Input className="input" spellCheck="false" />
          <Button tone="quiet" onPress={() => setShown(!shown)}>
            {t(shown ? 'field.hide' : 'field.show')}
          </Button>
        </div>
      ) : multiline ? <TextArea rows={2} className="input" /> : <Input className={mono ? 'input mono' : 'input'} spellCheck="false" {...(inputMode ? { inputMode } : {})} {...(placeholder ? { placeholder } : {})} />}
      {hint ? (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="field-error">{error}</FieldError>
    </TextField>
  );
}

export interface Choice<T extends string> {
  value: T;
  label: string;
  note?: string;
  mark?: Mark;
  /** A letter that chooses it anywhere on the screen, written on it. */
  shortcut?: string;
}

function ChoiceOption<T extends string>({ choice, onKey }: { choice: Choice<T>; onKey: () => void }): ReactElement {
  const letter = useCharacterKeys((keys) => keys.on) ? choice.shortcut : undefined;
  useKey(choice.shortcut ?? null, onKey);
  // Only here: react-aria hands no key on to the input.
  const heardLetter = useCallback((input: HTMLInputElement | null) => void (letter ? input?.setAttribute('aria-keyshortcuts', letter) : input?.removeAttribute('aria-keyshortcuts')), [letter]);
  return (
    <Radio value={choice.value} className="choice" inputRef={heardLetter}>
      <span className="choice-ring" aria-hidden="true" />
      {choice.mark ? <StateMark mark={choice.mark} /> : null}
      <span className="choice-text">
        <span>{choice.label}</span>
        {choice.note ? <span className="muted small">{choice.note}</span> : null}
      </span>
      {letter ? (
        <kbd aria-hidden="true" className="key">
          {letter}
        </kbd>
      ) : null}
    </Radio>
  );
}

/** A choice of one, every option visible. `byKey`: chosen by its letter, the hands are on the keyboard. */
export function Choices<T extends string>({ label, value, onChange, choices, row, hideLabel }: { label: string; value: T | null; onChange: (value: T, byKey: boolean) => void; choices: Array<Choice<T>>; row?: boolean; hideLabel?: boolean }): ReactElement {
  return (
    <RadioGroup className={row ? 'choices choices-row' : 'choices'} value={value} onChange={(next) => onChange(next as T, false)} {...(hideLabel ? { 'aria-label': label } : {})}>
      {hideLabel ? null : <Label>{label}</Label>}
      <div className="choices-list">
        {choices.map((choice) => (
          <ChoiceOption key={choice.value} choice={choice} onKey={() => onChange(choice.value, true)} />
        ))}
      </div>
    </RadioGroup>
  );
}
