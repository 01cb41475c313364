package io.keyfleet.producer.source.text;

import java.io.InputStream;

/// The encodings that are read.
public enum Encoding {
  UTF_8("UTF-8") {
    @Override
    InputStream utf8(InputStream in) {
      return in;
    }
  },
  UTF_16LE("UTF-16LE") {
    @Override
    InputStream utf8(InputStream in) {
      return new Utf16Stream(in, false);
    }
  },
  UTF_16BE("UTF-16BE") {
    @Override
    InputStream utf8(InputStream in) {
      return new Utf16Stream(in, true);
    }
  };

  private final String label;

  Encoding(String label) {
    this.label = label;
  }

  /// Its name.
  public String label() {
    return label;
  }

  /// The same text as UTF-8; what is no text of this encoding becomes a byte that is none of UTF-8.
  abstract InputStream utf8(InputStream in);
}
