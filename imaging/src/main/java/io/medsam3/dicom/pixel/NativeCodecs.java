package io.medsam3.dicom.pixel;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_JPEG2000;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_JPEGLS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_PAL8;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import io.medsam3.dicom.data.TransferSyntax.Codec;
import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;

/**
 * JPEG of all processes, JPEG-LS, JPEG 2000 and High-Throughput JPEG 2000 by FFmpeg. Everything
 * native is freed before a call returns; safe to call from several threads.
 */
final class NativeCodecs {
  private static final Optional<String> MISSING = load();

  private NativeCodecs() {}

  /** Why the native libraries cannot be used; empty when they can. */
  static Optional<String> missing() {
    return MISSING;
  }

  private static Optional<String> load() {
    try {
      av_log_set_level(AV_LOG_QUIET);
      return avcodec_find_decoder(AV_CODEC_ID_JPEG2000) == null
          ? Optional.of("FFmpeg has no JPEG 2000 decoder")
          : Optional.empty();
    } catch (LinkageError absent) {
      return Optional.of(String.valueOf(absent.getMessage()).lines().findFirst().orElse("absent"));
    }
  }

  static Samples decode(Codec codec, ByteBuffer bytes, Codestream stream, String place)
      throws FormatException {
    int id =
        switch (codec) {
          case JPEG -> AV_CODEC_ID_MJPEG;
          case JPEG_LS -> AV_CODEC_ID_JPEGLS;
          default -> AV_CODEC_ID_JPEG2000;
        };
    AVCodecContext context = avcodec_alloc_context3(avcodec_find_decoder(id));
    AVPacket packet = av_packet_alloc();
    AVFrame frame = av_frame_alloc();
    try {
      context.thread_count(1);
      context.err_recognition(AV_EF_EXPLODE);
      check(avcodec_open2(context, avcodec_find_decoder(id), (AVDictionary) null), "open", place);
      check(av_new_packet(packet, bytes.remaining()), "allocate", place);
      packet.data().capacity(bytes.remaining()).asByteBuffer().put(bytes.duplicate());
      check(avcodec_send_packet(context, packet), "read", place);
      check(avcodec_receive_frame(context, frame), "decode", place);
      return samples(context, frame, stream, place);
    } finally {
      av_frame_free(frame);
      av_packet_free(packet);
      avcodec_free_context(context);
    }
  }

  private static void check(int code, String step, String place) throws FormatException {
    if (code < 0) {
      throw new FormatException(
          "%s: the codec cannot %s the compressed pixels (FFmpeg error %d); they are damaged or of a rare kind"
              .formatted(place, step, code));
    }
  }

  private static Samples samples(
      AVCodecContext context, AVFrame frame, Codestream stream, String place)
      throws FormatException {
    AVPixFmtDescriptor layout = av_pix_fmt_desc_get(frame.format());
    int channels = layout.nb_components();
    if (frame.width() != stream.columns()
        || frame.height() != stream.rows()
        || channels < stream.channels()
        || frame.format() == AV_PIX_FMT_PAL8) {
      throw new FormatException(
          "%s: the codec gives %d x %d pixels of %d channels, the stream promises %d x %d of %d"
              .formatted(
                  place,
                  frame.width(),
                  frame.height(),
                  channels,
                  stream.columns(),
                  stream.rows(),
                  stream.channels()));
    }
    int kept = stream.channels();
    int[] values = new int[frame.width() * frame.height() * kept];
    for (int channel = 0; channel < kept; channel++) {
      copy(context, frame, layout, channel, new Target(values, kept));
    }
    if (stream.signed()) {
      // FFmpeg moves signed samples up by half their range.
      int half = 1 << (stream.precision() - 1);
      for (int n = 0; n < values.length; n++) {
        values[n] -= half;
      }
    }
    return new Samples(frame.width(), frame.height(), kept, values, stream.signed());
  }

  private record Target(int[] values, int channels) {}

  private static void copy(
      AVCodecContext context, AVFrame frame, AVPixFmtDescriptor layout, int channel, Target to) {
    AVComponentDescriptor component = layout.comp(channel);
    boolean chroma = channel == 1 || channel == 2;
    int shrinkX = chroma ? layout.log2_chroma_w() : 0;
    int shrinkY = chroma ? layout.log2_chroma_h() : 0;
    int rows = -(-frame.height() >> shrinkY);
    int line = frame.linesize(component.plane());
    ByteBuffer plane =
        frame
            .data(component.plane())
            .capacity((long) line * rows)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder());
    // Samples of 9 to 15 bits may be moved up to fill 16; only the codec knows whether they are.
    int raw = context.bits_per_raw_sample();
    int down = raw > 0 && raw < component.depth() ? component.depth() - raw : component.shift();
    boolean wide = component.depth() > 8;
    int n = channel;
    for (int y = 0; y < frame.height(); y++) {
      int start = (y >> shrinkY) * line + component.offset();
      for (int x = 0; x < frame.width(); x++, n += to.channels) {
        int at = start + (x >> shrinkX) * component.step();
        to.values[n] = (wide ? plane.getShort(at) & 0xffff : plane.get(at) & 0xff) >>> down;
      }
    }
  }
}
