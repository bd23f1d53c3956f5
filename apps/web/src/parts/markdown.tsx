import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import classes from './markdown.module.css';

/** Markdown written by anyone: sanitised, links without a referrer, and pictures as links, since fetching one would tell others who reads. */
export default function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={`prose ${classes.prose}`}>
      <ReactMarkdown
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
          h1: ({ children }) => <h3>{children}</h3>,
          h2: ({ children }) => <h3>{children}</h3>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
