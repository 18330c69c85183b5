#include "cli/terminal/line_editing.hpp"

#include "cli/state/history_file.hpp"
#include "cli/terminal/key_bindings.hpp"
#include "cli/terminal/typed_text.hpp"

#include <algorithm>
#include <cwctype>
#include <histedit.h>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::size_t longest_line = history_file::longest_line_bytes / 4; // characters

} // namespace

/// The functions that libedit calls; each finds its object again.
struct line_editing::libedit {
    static line_editing& self(EditLine* editor) {
        void* found = nullptr;
        ::el_wget(editor, EL_CLIENTDATA, &found);
        return *static_cast<line_editing*>(found);
    }
    static int read(EditLine* editor, wchar_t* character) noexcept {
        return self(editor).next_character(*character) ? 1 : -1;
    }
    static wchar_t* prompt(EditLine* editor) noexcept {
        return const_cast<wchar_t*>(self(editor).drawing_.prompt());
    }
    static unsigned char complete(EditLine* editor, wint_t) noexcept {
        return self(editor).complete_word() ? CC_REFRESH : CC_NORM;
    }
    static unsigned char clear(EditLine* editor, wint_t) noexcept {
        self(editor).clear_screen();
        return CC_NORM;
    }
    static ssize_t show(void* self, const char* text, std::size_t bytes) noexcept {
        static_cast<line_editing*>(self)->take_output({text, bytes});
        return static_cast<ssize_t>(bytes);
    }
};

void line_editing::close_editor::operator()(editline* editor) const {
    ::el_end(editor);
}

void line_editing::close_history::operator()(historyW* history) const {
    ::history_wend(history);
}

line_editing::line_editing(hooks callbacks, const termios& settings, screen_size size)
    : hooks_(std::move(callbacks)), drawing_(hooks_.prompt, hooks_.status, size),
      fiber_([this] { read_lines(); }) {
    open(settings);
}

line_editing::~line_editing() {
    ending_ = true;
    fiber_.resume();
}

void line_editing::open(const termios& settings) {
    cookie_io_functions_t functions{};
    functions.write = &libedit::show;
    screen_.reset(::fopencookie(this, "w", functions));
    if (!screen_ || !terminal_.open(settings)) return;
    terminal_.resize(size());
    std::setvbuf(screen_.get(), nullptr, _IOFBF, BUFSIZ);
    auto* file = screen_.get();
    const int fd = terminal_.descriptor();
    editor_.reset(::el_init_fd("babel-cli", file, file, file, fd, fd, fd));
    history_.reset(::history_winit());
    if (!editor_ || !history_) return;
    ::el_wset(editor_.get(), EL_CLIENTDATA, this);
    ::el_wset(editor_.get(), EL_EDITOR, L"emacs");
    ::el_wset(editor_.get(), EL_GETCFN, &libedit::read);
    ::el_wset(editor_.get(), EL_PROMPT, &libedit::prompt);
    HistEventW event{};
    ::history_w(history_.get(), &event, H_SETSIZE, static_cast<int>(history_file::max_lines));
    ::history_w(history_.get(), &event, H_SETUNIQUE, 1);
    ::el_wset(editor_.get(), EL_HIST, &::history_w, history_.get());
    bind_keys(editor_.get(), &libedit::complete, &libedit::clear);
    const char* up = nullptr;
    usable_ = ::el_get(editor_.get(), EL_GETTC, "up", &up) == 0 && up && *up;
    std::fflush(file);
    take_shown(); // such as libedit's warning about unknown terminals
}

// ---- the fiber

void line_editing::read_lines() {
    while (!ending_) {
        open_line_ = true;
        drawing_.draw_status();
        int characters = 0;
        const wchar_t* text = ::el_wgets(editor_.get(), &characters);
        open_line_ = false;
        std::fflush(screen_.get());
        if (std::exchange(dropping_, false)) continue;
        std::wstring_view line;
        if (text && characters > 0) line = {text, static_cast<std::size_t>(characters)};
        outcome_ = line.empty() ? outcome::end : outcome::line;
        if (line.ends_with(L'\n')) line.remove_suffix(1);
        line_ = encode_typed(line);
        if (outcome_ == outcome::end) drawing_.write("\n"); // after the ^D
        drawing_.finish(line);
        if (!ending_) fiber_.wait();
    }
}

/// False: the line has ended, whatever it contains.
bool line_editing::next_character(wchar_t& character) {
    while (!dropping_ && !ending_) {
        const auto typed = take_typed(keys_);
        if (!typed) {
            outcome_ = outcome::needs_keys;
            fiber_.wait();
            continue;
        }
        if (is_taken(*typed)) continue;
        const auto* info = ::el_wline(editor_.get());
        const bool is_full = info->lastchar - info->buffer >= std::ptrdiff_t{longest_line};
        if (is_full && !std::iswcntrl(static_cast<std::wint_t>(*typed))) continue;
        character = *typed;
        return true;
    }
    return false;
}

/// The space bar while it is held: not the start of pasted text.
bool line_editing::is_taken(wchar_t character) const {
    const auto* info = ::el_wline(editor_.get());
    const bool is_alone = character == L' ' && info->lastchar == info->buffer &&
                          keys_.find_first_not_of(' ') == std::string::npos;
    return is_alone && hooks_.space && hooks_.space();
}

/// Returns true if the line has changed.
bool line_editing::complete_word() {
    const auto* info = ::el_wline(editor_.get());
    const auto before = encode_typed({info->buffer, info->cursor});
    const auto found = hooks_.complete(before);
    const auto raw = std::string_view(before).substr(before.size() - found.replaces_bytes);
    if (raw != found.by) {
        ::el_deletestr(editor_.get(), static_cast<int>(decode_typed(raw).size()));
        ::el_winsertstr(editor_.get(), decode_typed(found.by).c_str());
        return true;
    }
    if (found.candidates.size() > 1)
        print_above(list_candidates(found.candidates, size().usable_columns()));
    return false;
}

/// Of libedit. It still writes to the end of a line that is dropped.
void line_editing::take_output(std::string_view output) {
    if (dropping_) return;
    std::string kept(output);
    std::erase(kept, '\a'); // the bell is for calls
    drawing_.write(kept);
}

/// For Ctrl-L.
void line_editing::clear_screen() {
    drawing_.clear_screen(typed());
    draw_again();
}

// ---- on both sides

line_drawing::typed_line line_editing::typed() const {
    if (!open_line_) return {};
    const auto* info = ::el_wline(editor_.get());
    return {{info->buffer, info->lastchar}, {info->buffer, info->cursor}};
}

void line_editing::draw_again() {
    if (!open_line_) return;
    drawing_.draw_status();
    ::el_wset(editor_.get(), EL_REFRESH);
}

void line_editing::print_above(std::string_view text) {
    drawing_.erase(typed());
    drawing_.write(text);
    draw_again();
}

// ---- from outside

line_editing::outcome line_editing::edit(std::string_view keys) {
    keys_ += keys;
    fiber_.resume();
    return outcome_;
}

std::string line_editing::take_line() {
    return std::exchange(line_, {});
}

bool line_editing::is_empty() const {
    const auto* info = ::el_wline(editor_.get());
    return keys_.empty() && (!open_line_ || info->lastchar == info->buffer);
}

void line_editing::cancel() {
    keys_.clear();
    if (!open_line_) return;
    go_below();
    dropping_ = true;
    fiber_.resume();
}

void line_editing::refresh() {
    if (drawing_.refresh(typed())) draw_again();
}

void line_editing::resize(screen_size size) {
    terminal_.resize(size);
    drawing_.resize(size, typed());
    ::el_resize(editor_.get());
    draw_again();
}

void line_editing::remember(std::string_view line) {
    HistEventW event{};
    ::history_w(history_.get(), &event, H_ENTER, decode_typed(line).c_str());
}

} // namespace babel::cli
