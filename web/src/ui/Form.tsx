import type { ComponentChildren } from 'preact';
import { useSurroundings } from './page.ts';

interface FormProps {
  action: string;
  hidden?: Record<string, string>;
  /** It has fields for files. */
  files?: boolean;
  children: ComponentChildren;
}

/** A form that is posted, with the proof that it came from our own page. */
export function Form({ action, hidden = {}, files = false, children }: FormProps) {
  const { frame } = useSurroundings();
  return (
    <form method="post" action={action} enctype={files ? 'multipart/form-data' : undefined}>
      {frame.csrf !== undefined && <input type="hidden" name="csrf" value={frame.csrf} />}
      {Object.entries(hidden).map(([name, value]) => (
        // What was typed before may come back when one goes back, but not what we put in.
        <input key={name} type="hidden" name={name} value={value} autocomplete="off" />
      ))}
      {children}
    </form>
  );
}
