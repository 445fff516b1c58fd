package io.portcullis.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plot of points over a logarithmic axis, as SVG. */
final class LogPlot {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 320;
    private static final int LEFT = 56;
    private static final int RIGHT = 24;
    private static final int TOP = 34;
    private static final int BOTTOM = 44;
    private static final String[] COLOURS = {"#1f6f8b", "#c2571a", "#5b5b5b"};

    /** A point. */
    record Point(double x, double y) {}

    /** Points that belong together; a line joins them if they are a law rather than measurements. */
    record Series(String name, List<Point> points, boolean line) {}

    private final String title;
    private final String across;
    private final String up;
    private final boolean logarithmicUp;
    private final double mostAcross;
    private final double mostUp;
    private final List<Series> series = new ArrayList<>();

    LogPlot(String title, String across, double mostAcross, String up, double mostUp, boolean logarithmicUp) {
        this.title = title;
        this.across = across;
        this.mostAcross = mostAcross;
        this.up = up;
        this.mostUp = mostUp;
        this.logarithmicUp = logarithmicUp;
    }

    LogPlot with(Series more) {
        series.add(more);
        return this;
    }

    /** Plots side by side. */
    static String toSvg(List<LogPlot> plots) {
        int width = WIDTH * plots.size();
        StringBuilder svg = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"".formatted(width, HEIGHT));
        svg.append(" font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n");
        svg.append("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n".formatted(width, HEIGHT));
        for (int i = 0; i < plots.size(); i++) {
            svg.append("<g transform=\"translate(%d 0)\">\n".formatted(i * WIDTH));
            plots.get(i).draw(svg);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg) {
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, 18, "middle", "font-size=\"13\"", title);
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", "", across);
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        text(svg, 14, middle, "middle", "transform=\"rotate(-90 14 %s)\"".formatted(number(middle)), up);
        for (double x = 1; x <= mostAcross; x *= 4) {
            line(svg, x(x), TOP, x(x), HEIGHT - BOTTOM, "#ddd");
            text(svg, x(x), HEIGHT - BOTTOM + 14, "middle", "", tick(x));
        }
        if (logarithmicUp) {
            for (double y = 1; y <= mostUp; y *= 4) {
                level(svg, y);
            }
        } else {
            for (double y = 0; y <= mostUp; y += 5) {
                level(svg, y);
            }
        }
        for (int i = 0; i < series.size(); i++) {
            draw(svg, series.get(i), COLOURS[i]);
            int row = TOP + 14 + 16 * i;
            svg.append("<circle cx=\"%d\" cy=\"%d\" r=\"3.5\" fill=\"%s\"/>".formatted(LEFT + 14, row - 4, COLOURS[i]));
            text(svg, LEFT + 24, row, "start", "", series.get(i).name());
        }
    }

    private void draw(StringBuilder svg, Series drawn, String colour) {
        if (drawn.line()) {
            StringBuilder path = new StringBuilder();
            drawn.points()
                    .forEach(point -> path.append(path.isEmpty() ? "M" : " L")
                            .append(number(x(point.x())))
                            .append(' ')
                            .append(number(y(point.y()))));
            svg.append(
                    "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-dasharray=\"5 4\"/>\n".formatted(path, colour));
        } else {
            drawn.points()
                    .forEach(point -> svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"2.5\" fill=\"%s\"/>\n"
                            .formatted(number(x(point.x())), number(y(point.y())), colour)));
        }
    }

    private void level(StringBuilder svg, double y) {
        line(svg, LEFT, y(y), WIDTH - RIGHT, y(y), "#ddd");
        text(svg, LEFT - 6, y(y) + 4, "end", "", tick(y));
    }

    private double x(double value) {
        return LEFT + (WIDTH - RIGHT - LEFT) * Math.log(value) / Math.log(mostAcross);
    }

    private double y(double value) {
        double part = logarithmicUp ? Math.log(value) / Math.log(mostUp) : value / mostUp;
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part;
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
        svg.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>\n"
                .formatted(number(x1), number(y1), number(x2), number(y2), colour));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String more, String text) {
        svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" %s>%s</text>\n"
                .formatted(number(x), number(y), anchor, more, text));
    }

    private static String tick(double value) {
        return String.valueOf((long) value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
