module consumer {
    requires io.portcullis.core;
}
