// Progress of what takes more than a second: named, and heard by screen readers.
export function Progress({ text, part }: { text: string; part?: number }) {
  return (
    <div role="status">
      <p>{text}</p>
      <progress aria-label={text} {...(part === undefined ? {} : { value: part, max: 1 })} />
    </div>
  );
}
