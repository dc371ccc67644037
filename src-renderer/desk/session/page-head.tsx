/** The head of a page in the middle of a session: title with focus on every new page, what is to do, one button at the right. */
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';

/** @param page what makes it a new page: with another value the title takes the focus */
export function PageHead({ id, title, lead, page, children }: { id: string; title: string; lead?: ReactNode; page: string; children: ReactNode }): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [page]);
  return (
    <div className="step-head">
      <div>
        <h1 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead ? <div className="lead">{lead}</div> : null}
      </div>
      {children}
    </div>
  );
}
