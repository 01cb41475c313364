package io.keyfleet.simulator.fault;

/// Bodies that are no chat completion.
final class Garbage {
  static final String JSON = "application/json";
  static final String PAGE =
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad"
          + " Gateway</h1></center>\r\n<hr><center>simulated proxy</center>\r\n</body>\r\n</html>\r\n";
  static final String BROKEN_OFF =
      "{\"id\":\"chatcmpl-simulated\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"mess";
  static final String ERROR =
      "{\"error\":{\"message\":\"upstream error\",\"type\":\"server_error\",\"param\":null,\"code\":null}}";

  private Garbage() {}
}
