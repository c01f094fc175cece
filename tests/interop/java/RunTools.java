// Runs the mains of Apache Kafka's tools in one JVM, as if each had one of its own. A line on standard input is a step:
//   {"name": …, "class": …, "arguments": […], "stdin": …}   starts it in a thread
//   {"wait": NAME, "seconds": …}                            answers a line: {"code": …, "output": …}; no code: it runs on
// Its output is what it wrote to both streams, in the order of writing, its shutdown hooks at the end included, which
// are found in java.lang: --add-opens java.base/java.lang=ALL-UNNAMED.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Exit;

public class RunTools {
  /** What a thread, and every thread that it starts, reads and writes. */
  static class Step {
    static final InheritableThreadLocal<Step> CURRENT = new InheritableThreadLocal<>();
    final InputStream input;
    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    static final long HOOK_MS = 10_000;
    Integer code;
    Thread thread;

    Step(String stdin) {
      input = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
    }

    synchronized void write(byte[] bytes, int from, int count) {
      if (code == null) output.write(bytes, from, count);
    }

    /** The threads that a tool makes are of its group, and so are the hooks that it gives to the runtime. */
    @SuppressWarnings("unchecked")
    List<Thread> takeHooks() throws ReflectiveOperationException {
      Class<?> hooks = Class.forName("java.lang.ApplicationShutdownHooks");
      Field field = hooks.getDeclaredField("hooks");
      field.setAccessible(true);
      synchronized (hooks) {
        Set<Thread> all = ((Map<Thread, Thread>) field.get(null)).keySet();
        List<Thread> mine = all.stream().filter(hook -> hook.getThreadGroup() == thread.getThreadGroup()).toList();
        all.removeAll(mine);
        return mine;
      }
    }

    /** What the runtime does at its end. */
    void end(int status) {
      try {
        for (Thread hook : takeHooks()) {
          hook.start();
          hook.join(HOOK_MS);
        }
      } catch (ReflectiveOperationException | InterruptedException error) {
        error.printStackTrace();
      }
      synchronized (this) {
        if (code == null) code = status;
      }
    }

    synchronized Map<String, Object> told() {
      Map<String, Object> answer = new HashMap<>();
      answer.put("code", code);
      answer.put("output", output.toString(StandardCharsets.UTF_8));
      return answer;
    }
  }

  /** Thrown where the tool would have ended the JVM. */
  static class Ended extends ThreadDeath {}

  static class Output extends OutputStream {
    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      Step step = Step.CURRENT.get();
      if (step != null) step.write(bytes, from, count);
    }
  }

  static class Input extends InputStream {
    @Override
    public int read() throws java.io.IOException {
      return Step.CURRENT.get().input.read();
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws java.io.IOException {
      return Step.CURRENT.get().input.read(bytes, from, count);
    }
  }

  /** Loads a tool's package anew, of the old tools all of Kafka's core: some count in static fields. */
  static class OfTool extends URLClassLoader {
    private final String folder;

    OfTool(URL[] urls, String tool) {
      super(urls, RunTools.class.getClassLoader());
      folder = tool.startsWith("kafka.") ? "kafka." : tool.substring(0, tool.lastIndexOf('.') + 1);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(folder)) return super.loadClass(name, resolve);
      synchronized (getClassLoadingLock(name)) {
        Class<?> found = findLoadedClass(name);
        return found != null ? found : findClass(name);
      }
    }
  }

  private static URL[] classPath() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String file : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      urls.add(new java.io.File(file).toURI().toURL());
    }
    return urls.toArray(new URL[0]);
  }

  private static void exit(int code) {
    Step.CURRENT.get().end(code);
    throw new Ended();
  }

  private static void run(Step step, URL[] urls, String tool, String[] arguments) {
    Step.CURRENT.set(step);
    try {
      OfTool loader = new OfTool(urls, tool);
      Thread.currentThread().setContextClassLoader(loader);
      loader.loadClass(tool).getMethod("main", String[].class).invoke(null, (Object) arguments);
      step.end(0);
    } catch (InvocationTargetException error) {
      if (!(error.getCause() instanceof Ended)) error.getCause().printStackTrace();
      step.end(1);
    } catch (ReflectiveOperationException error) {
      error.printStackTrace();
      step.end(1);
    }
  }

  private static Step start(URL[] urls, JsonNode request) {
    Step step = new Step(request.path("stdin").asText());
    List<String> arguments = new ArrayList<>();
    request.get("arguments").forEach(argument -> arguments.add(argument.asText()));
    String tool = request.get("class").asText();
    step.thread = new Thread(new ThreadGroup(tool), () -> run(step, urls, tool, arguments.toArray(new String[0])));
    step.thread.setDaemon(true);
    step.thread.start();
    return step;
  }

  public static void main(String[] none) throws Exception {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.setOut(new PrintStream(new Output(), true, StandardCharsets.UTF_8));
    System.setErr(System.out);
    System.setIn(new Input());
    Exit.setExitProcedure((code, message) -> exit(code));
    Exit.setHaltProcedure((code, message) -> exit(code));
    URL[] urls = classPath();
    ObjectMapper json = new ObjectMapper();
    Map<String, Step> steps = new HashMap<>();
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      JsonNode request = json.readTree(line);
      if (request.has("class")) {
        steps.put(request.get("name").asText(), start(urls, request));
      } else {
        Step step = steps.get(request.get("wait").asText());
        step.thread.join((long) (request.get("seconds").asDouble() * 1000) + 1);
        answers.println(json.writeValueAsString(step.told()));
      }
    }
    Runtime.getRuntime().halt(0);
  }
}
