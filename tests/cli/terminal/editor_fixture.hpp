// A line_editing without a terminal; the test sets its prompt and its status.
#pragma once

#include "cli/terminal/line_editing.hpp"
#include "support/catch.hpp"

#include <clocale>
#include <cstdlib>
#include <memory>
#include <string>

/// An editor without a terminal.
struct editor_fixture {
    explicit editor_fixture(const char* locale = "C.UTF-8", int columns = 80) {
        ::setenv("TERM", "xterm", 1);
        std::setlocale(LC_CTYPE, locale);
        babel::cli::line_editing::hooks ask{[this] { return prompt; }, nullptr};
        ask.status = [this](int) {
            return babel::cli::screen_row{status, static_cast<int>(status.size())};
        };
        ask.space = [this] { return talks && ++spaces; };
        ask.complete = [this](std::string_view before) {
            completed = before;
            return answer;
        };
        editor = std::make_unique<babel::cli::line_editing>(
            ask, termios{}, babel::cli::screen_size{24, columns}
        );
        REQUIRE(editor->usable());
        editor->edit("");
    }
    ~editor_fixture() { std::setlocale(LC_CTYPE, "C"); }

    /// The line that the keys complete; "..." if they complete none.
    std::string typed(std::string_view keys) {
        return editor->edit(keys) == babel::cli::line_editing::outcome::line ? editor->take_line()
                                                                             : "...";
    }

    std::string shown_after(std::string_view keys) {
        editor->take_shown();
        editor->edit(keys);
        return editor->take_shown();
    }

    std::string prompt = "alice> ";
    std::string status;
    bool talks = false;
    int spaces = 0;
    std::string completed;
    babel::cli::completion answer;
    std::unique_ptr<babel::cli::line_editing> editor;
};
