import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import classes from './markdown.module.css';

/** Markdown written by anyone, with GitHub's tables, task lists and bare addresses: sanitised, links without a referrer, and pictures as links, since fetching one would tell others who reads. */
export default function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={`prose ${classes.prose}`}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeSanitize]}
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
          img: ({ src, alt }) => (
            <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
              {alt === undefined || alt === '' ? 'picture' : alt}
            </a>
          ),
          table: ({ children }) => (
            <div className={classes.table} tabIndex={0} role="region" aria-label="Table">
              <table>{children}</table>
            </div>
          ),
          h1: ({ children }) => <h3>{children}</h3>,
          h2: ({ children }) => <h3>{children}</h3>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
