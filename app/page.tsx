export default function HomePage() {
  return (
    <main>
      <h1>Holdall</h1>
      <p>
        Files for organizations. The API is documented at <a href="/docs">/docs</a>.
      </p>
    </main>
  );
}
