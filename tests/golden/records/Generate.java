// Prints what Apache Kafka 3.9.1 makes of given records and requests, a case a line, for tests/records/golden_records_test.cc.
// Run: java -cp <class path of kafka-clients, kafka-storage and kafka_2.13, all 3.9.1> Generate.java > vectors.tsv
// Columns: kind, name, parameters (k=v;…), input (hex), outcome (ok or an error code), output (hex or the error's message).
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse.RecordError;
import org.apache.kafka.common.utils.*;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.storage.internals.log.*;

public class Generate {
    static final long T0 = 1700000000000L;
    static final long NOW = T0 + 60000;
    static final CompressionType[] CODECS = {CompressionType.NONE, CompressionType.GZIP, CompressionType.SNAPPY,
        CompressionType.LZ4, CompressionType.ZSTD};

    static final Time TIME = (Time) Proxy.newProxyInstance(Generate.class.getClassLoader(), new Class<?>[]{Time.class},
        (proxy, method, args) -> method.getName().equals("milliseconds") ? (Object) NOW : (Object) 0L);

    static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static void line(String kind, String name, String parameters, String input, String outcome, String output) {
        System.out.println(String.join("\t", kind, name, parameters, input, outcome, output));
    }

    // The records of every case: null and empty fields, times out of order, a long value, headers (format 2 only).
    static List<SimpleRecord> records(boolean headers) {
        List<SimpleRecord> list = new ArrayList<>();
        Header[] none = new Header[0];
        Header[] some = headers ? new Header[]{new RecordHeader("h", "1".getBytes()), new RecordHeader("h", null),
            new RecordHeader("", new byte[0])} : none;
        list.add(new SimpleRecord(T0, "key".getBytes(), "value".getBytes(), some));
        list.add(new SimpleRecord(T0 + 9, null, "no key".getBytes(), none));
        list.add(new SimpleRecord(T0 + 3, "no value".getBytes(), null, none));
        list.add(new SimpleRecord(T0 + 4, new byte[0], new byte[0], some));
        list.add(new SimpleRecord(T0 + 5, "long".getBytes(), "0123456789".repeat(30).getBytes(), none));
        return list;
    }

    static class Batch {
        byte magic = 2;
        CompressionType codec = CompressionType.NONE;
        TimestampType type = TimestampType.CREATE_TIME;
        long base = 0;
        long step = 1;
        long producer = -1;
        short epoch = -1;
        int sequence = -1;
        boolean transactional = false;
        long horizon = -1;
        List<SimpleRecord> list;

        Batch(int magic, CompressionType codec) {
            this.magic = (byte) magic;
            this.codec = codec;
            this.list = records(magic == 2);
        }

        Batch with(Consumer<Batch> change) {
            change.accept(this);
            return this;
        }

        ByteBuffer build() {
            MemoryRecordsBuilder builder = new MemoryRecordsBuilder(new ByteBufferOutputStream(4096), magic,
                Compression.of(codec).build(), type, base, type == TimestampType.LOG_APPEND_TIME ? NOW : -1, producer,
                epoch, sequence, transactional, false, -1, 1 << 20, horizon);
            long offset = base;
            for (SimpleRecord record : list) {
                builder.appendWithOffset(offset, record);
                offset += step;
            }
            return builder.build().buffer().duplicate();
        }
    }

    static ByteBuffer join(ByteBuffer... parts) {
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        for (ByteBuffer part : parts) all.put(part.duplicate());
        all.flip();
        return all;
    }

    static ByteBuffer copy(ByteBuffer from) {
        ByteBuffer to = ByteBuffer.allocate(from.remaining());
        to.put(from.duplicate());
        to.flip();
        return to;
    }

    // Changes bytes of a batch of format 2 and puts its checksum right.
    static ByteBuffer edit(ByteBuffer batch, Consumer<ByteBuffer> change) {
        ByteBuffer edited = copy(batch);
        change.accept(edited);
        edited.putInt(17, (int) Crc32C.compute(edited, 21, edited.limit() - 21));
        return edited;
    }

    static String parametersOf(Batch batch) {
        return "magic=" + batch.magic + ";codec=" + batch.codec.id + ";type=" + batch.type.id + ";base=" + batch.base
            + ";step=" + batch.step + ";producer=" + batch.producer + ";epoch=" + batch.epoch + ";sequence="
            + batch.sequence + ";transactional=" + (batch.transactional ? 1 : 0) + ";horizon=" + batch.horizon;
    }

    static void builds() {
        for (int magic = 0; magic <= 2; ++magic) {
            for (CompressionType codec : CODECS) {
                if (codec == CompressionType.ZSTD && magic < 2) continue;
                for (TimestampType type : new TimestampType[]{TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME}) {
                    Batch batch = new Batch(magic, codec).with(b -> {
                        b.type = type;
                        b.base = 1000;
                        b.step = 3;
                    });
                    line("build", "v" + magic + "-" + codec + "-" + type, parametersOf(batch), "", "ok", hex(batch.build()));
                }
            }
        }
        Batch idempotent = new Batch(2, CompressionType.NONE).with(b -> {
            b.producer = 4242;
            b.epoch = 3;
            b.sequence = 17;
            b.transactional = true;
        });
        line("build", "transactional", parametersOf(idempotent), "", "ok", hex(idempotent.build()));
        Batch horizon = new Batch(2, CompressionType.NONE).with(b -> b.horizon = NOW);
        line("build", "horizon", parametersOf(horizon), "", "ok", hex(horizon.build()));
        line("marker", "commit", "type=1;producer=4242;epoch=3;coordinator=9;leader=5;base=77", "", "ok",
            hex(marker(ControlRecordType.COMMIT)));
        line("marker", "abort", "type=0;producer=4242;epoch=3;coordinator=9;leader=5;base=77", "", "ok",
            hex(marker(ControlRecordType.ABORT)));
    }

    static ByteBuffer marker(ControlRecordType type) {
        return MemoryRecords.withEndTransactionMarker(77, NOW, 5, 4242, (short) 3, new EndTransactionMarker(type, 9)).buffer();
    }

    static void down(String name, ByteBuffer input, int toMagic, long first) {
        String parameters = "to=" + toMagic + ";first=" + first;
        try {
            ByteBuffer output = MemoryRecords.readableRecords(copy(input)).downConvert((byte) toMagic, first, TIME)
                .records().buffer();
            line("down", name, parameters, hex(input), "ok", hex(output));
        } catch (Exception e) {
            line("down", name, parameters, hex(input), "" + Errors.forException(e).code(), e.getMessage());
        }
    }

    static void downs() {
        for (int from = 1; from <= 2; ++from) {
            for (int to = 0; to < from; ++to) {
                for (CompressionType codec : CODECS) {
                    if (codec == CompressionType.ZSTD && from < 2) continue;
                    for (TimestampType type : new TimestampType[]{TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME}) {
                        for (long first : new long[]{0, 1006}) {
                            Batch batch = new Batch(from, codec).with(b -> {
                                b.type = type;
                                b.base = 1000;
                                b.step = 3;
                            });
                            down("v" + from + "-" + codec + "-" + type, batch.build(), to, first);
                        }
                    }
                }
            }
        }
        ByteBuffer mixed = join(new Batch(0, CompressionType.NONE).build(),
            new Batch(1, CompressionType.GZIP).with(b -> b.base = 10).build(), marker(ControlRecordType.COMMIT),
            new Batch(2, CompressionType.NONE).with(b -> {
                b.base = 100;
                b.producer = 4;
                b.epoch = 0;
                b.sequence = 0;
            }).build());
        for (int to = 0; to <= 1; ++to) down("mixed", mixed, to, 0);
        down("all-before-first", new Batch(2, CompressionType.NONE).build(), 1, 50);
        down("only-control", marker(ControlRecordType.ABORT), 1, 0);
        down("horizon", new Batch(2, CompressionType.NONE).with(b -> b.horizon = NOW).build(), 1, 0);
    }

    static class Rules {
        CompressionType target = null;  // producer
        boolean compacted = false;
        TimestampType type = TimestampType.CREATE_TIME;
        long before = Long.MAX_VALUE;
        long after = 3600000;
        int version = 9;
    }

    // ProduceRequest.validateRecords, then the header and checksum checks of the log, then LogValidator.
    static void produce(String name, ByteBuffer input, Rules rules) {
        String parameters = "target=" + (rules.target == null ? -1 : rules.target.id) + ";compacted=" + (rules.compacted ? 1 : 0)
            + ";type=" + rules.type.id + ";before=" + rules.before + ";after=" + rules.after + ";version=" + rules.version;
        try {
            MemoryRecords records = MemoryRecords.readableRecords(copy(input));
            ProduceRequest.validateRecords((short) rules.version, records);
            CompressionType source = CompressionType.NONE;
            for (RecordBatch batch : records.batches()) {
                batch.ensureValid();
                if (batch.compressionType() != CompressionType.NONE) source = batch.compressionType();
            }
            Compression target = Compression.of(rules.target == null ? source : rules.target).build();
            PrimitiveRef.LongRef offset = PrimitiveRef.ofLong(100);
            LogValidator.ValidationResult result = new LogValidator(records, new TopicPartition("topic", 4), TIME, source,
                target, rules.compacted, (byte) 2, rules.type, rules.before, rules.after, 7, AppendOrigin.CLIENT,
                MetadataVersion.LATEST_PRODUCTION).validateMessagesAndAssignOffsets(offset, recorder(), BufferSupplier.NO_CACHING);
            line("produce", name, parameters + ";max=" + result.maxTimestampMs 
                + ";next=" + offset.value, hex(input), "ok", hex(result.validatedRecords.buffer()));
        } catch (RecordValidationException e) {
            StringBuilder errors = new StringBuilder(e.invalidException().getMessage());
            for (RecordError error : e.recordErrors()) errors.append("|").append(error.batchIndex).append(":").append(error.message);
            line("produce", name, parameters, hex(input), "" + Errors.forException(e.invalidException()).code(), errors.toString());
        } catch (Exception e) {
            line("produce", name, parameters, hex(input), "" + Errors.forException(e).code(), ("" + e.getMessage()).replace("\n", " "));
        }
    }

    static LogValidator.MetricsRecorder recorder() {
        return (LogValidator.MetricsRecorder) Proxy.newProxyInstance(Generate.class.getClassLoader(),
            new Class<?>[]{LogValidator.MetricsRecorder.class}, (proxy, method, args) -> null);
    }

    static Rules rules(Consumer<Rules> change) {
        Rules rules = new Rules();
        change.accept(rules);
        return rules;
    }

    static void produces() {
        for (int magic = 0; magic <= 2; ++magic) {
            final int version = magic == 2 ? 9 : 2;
            for (CompressionType source : CODECS) {
                if (source == CompressionType.ZSTD && magic < 2) continue;
                ByteBuffer input = new Batch(magic, source).build();
                for (CompressionType target : new CompressionType[]{null, CompressionType.NONE, CompressionType.LZ4}) {
                    for (TimestampType type : new TimestampType[]{TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME}) {
                        produce("v" + magic + "-" + source + "-to-" + target, input, rules(r -> {
                            r.target = target;
                            r.type = type;
                            r.version = version;
                        }));
                    }
                }
                produce("compacted-v" + magic + "-" + source, input, rules(r -> {
                    r.compacted = true;
                    r.version = version;
                }));
                produce("old-v" + magic + "-" + source, input, rules(r -> {
                    r.before = 59996;
                    r.version = version;
                }));
                produce("future-v" + magic + "-" + source, input, rules(r -> {
                    r.after = -59995;
                    r.version = version;
                }));
                if (magic == 0) continue;
                produce("stamped-v" + magic + "-" + source, new Batch(magic, source).with(b -> b.type = TimestampType.LOG_APPEND_TIME).build(),
                    rules(r -> {
                        r.type = TimestampType.LOG_APPEND_TIME;
                        r.version = version;
                    }));
                produce("stamped-to-create-v" + magic + "-" + source, new Batch(magic, source).with(b -> b.type = TimestampType.LOG_APPEND_TIME).build(),
                    rules(r -> r.version = version));
            }
        }
        for (CompressionType codec : CODECS) {
            ByteBuffer batch = new Batch(2, codec).build();
            produce("header-max-wrong-" + codec, edit(batch, b -> b.putLong(35, T0 + 1)), new Rules());
            produce("count-more-" + codec, edit(batch, b -> b.putInt(57, 6).putInt(23, 5)), new Rules());
            produce("count-less-" + codec, edit(batch, b -> b.putInt(57, 4).putInt(23, 3)), new Rules());
            produce("body-broken-" + codec, edit(batch, b -> b.putLong(64, 0x1234567812345678L)), new Rules());
            produce("codec-unknown-" + codec, edit(batch, b -> b.putShort(21, (short) 6)), new Rules());
        }
        ByteBuffer plain = new Batch(2, CompressionType.NONE).build();
        produce("count-mismatch", edit(plain, b -> b.putInt(57, 4)), new Rules());
        produce("count-zero", edit(plain, b -> b.putInt(57, 0)), new Rules());
        produce("count-negative", edit(plain, b -> b.putInt(57, -5)), new Rules());
        produce("delta-negative", edit(plain, b -> b.putInt(23, -5)), new Rules());
        produce("crc-wrong", edit(plain, b -> { }).putInt(17, 5), new Rules());
        produce("control", edit(plain, b -> b.putShort(21, (short) 0x20)), new Rules());
        produce("sequence-negative", edit(plain, b -> b.putLong(43, 5).putShort(51, (short) 1)), new Rules());
        produce("two-batches", join(plain, plain), new Rules());
        produce("two-batches-old-version", join(plain, plain), rules(r -> r.version = 2));
        produce("v2-by-old-version", plain, rules(r -> r.version = 2));
        produce("empty", ByteBuffer.allocate(0), new Rules());
        produce("cut", copy(plain).limit(50), new Rules());
        produce("garbage-after", join(plain, ByteBuffer.allocate(9)), new Rules());
        produce("zeros-after", join(plain, ByteBuffer.allocate(40)), new Rules());
        produce("cut-batch-after", join(plain, copy(plain).limit(70)), new Rules());
        produce("magic-3", copy(plain).put(16, (byte) 3), new Rules());
        produce("v1-by-new-version", new Batch(1, CompressionType.NONE).build(), new Rules());
        produce("zstd-version-6", new Batch(2, CompressionType.ZSTD).build(), rules(r -> r.version = 6));
        produce("transactional", new Batch(2, CompressionType.NONE).with(b -> {
            b.producer = 8;
            b.epoch = 1;
            b.sequence = 5;
            b.transactional = true;
        }).build(), rules(r -> r.target = CompressionType.GZIP));
        Rules old = rules(r -> r.version = 2);
        for (CompressionType codec : new CompressionType[]{CompressionType.GZIP, CompressionType.SNAPPY, CompressionType.LZ4}) {
            ByteBuffer wrapper = new Batch(1, codec).with(b -> b.base = 50).build();
            produce("v1-wrapper-offset-" + codec, wrapper, old);
            produce("v1-wrapper-zero-" + codec, copy(wrapper).putLong(0, 0), old);
            produce("v1-wrapper-small-" + codec, copy(wrapper).putLong(0, 2), old);
            produce("v0-two-wrappers-" + codec, join(new Batch(0, codec).build(), new Batch(0, codec).build()), old);
        }
        produce("v0-and-v1", join(new Batch(0, CompressionType.NONE).build(), new Batch(1, CompressionType.NONE).build()), old);
        produce("v1-cut", join(new Batch(1, CompressionType.NONE).build(), copy(new Batch(1, CompressionType.NONE).build()).limit(30)), old);
        produce("v1-crc-wrong", copy(new Batch(1, CompressionType.NONE).build()).putInt(12, 5), old);
    }

    public static void main(String[] args) {
        builds();
        downs();
        produces();
    }
}
