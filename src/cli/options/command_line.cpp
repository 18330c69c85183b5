#include "cli/options/command_line.hpp"

#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <optional>

namespace babel::cli {
namespace {

bool is_option(std::string_view argument) {
    return argument.size() > 1 && argument.front() == '-';
}

class argument_reader {
public:
    explicit argument_reader(const std::vector<std::string>& arguments) : arguments_(arguments) {}

    std::variant<command_line, usage_error> read() {
        while (at_ < arguments_.size() && !wrong_) {
            const auto& argument = arguments_[at_++];
            if (argument == "--") {
                out_.words.insert(out_.words.end(), begin(arguments_) + offset(), end(arguments_));
                break;
            }
            if (argument.starts_with("--"))
                take_long(std::string_view(argument).substr(2));
            else if (is_option(argument))
                take_letters(std::string_view(argument).substr(1));
            else
                out_.words.push_back(argument);
        }
        if (wrong_) return *wrong_;
        return std::move(out_);
    }

private:
    std::ptrdiff_t offset() const { return static_cast<std::ptrdiff_t>(at_); }

    void take_long(std::string_view text) {
        const auto equals = text.find('=');
        const auto name = text.substr(0, equals);
        const auto* option = find_option(name);
        if (!option) return complain_unknown(name);
        std::optional<std::string_view> joined;
        if (equals != text.npos) joined = text.substr(equals + 1);
        take(*option, joined, "--" + std::string(name));
    }

    /// One letter a flag; the first that takes a value has the rest for it.
    void take_letters(std::string_view letters) {
        while (!letters.empty() && !wrong_) {
            const auto* option = find_option(letters.front());
            if (!option)
                return complain("-" + printable(letters.substr(0, 1)) + ": no such option");
            const auto shown = std::string("-") + letters.front();
            letters.remove_prefix(1);
            if (!takes_word(*option)) {
                take(*option, std::nullopt, shown);
                continue;
            }
            std::optional<std::string_view> joined;
            if (!letters.empty()) joined = letters;
            return take(*option, joined, shown);
        }
    }

    void take(
        const option_row& option, std::optional<std::string_view> joined, const std::string& shown
    ) {
        std::string value;
        if (joined) {
            value = *joined;
        } else if (!takes_word(option)) {
            value = option.implied.empty() ? "true" : option.implied;
        } else if (at_ < arguments_.size() && !is_option(arguments_[at_])) {
            value = arguments_[at_++];
        } else {
            return complain(shown + ": missing value: " + option_syntax(option, false));
        }
        const auto origin = "--" + std::string(option.name);
        out_.options.push_back({&option, std::move(value), origin, origin});
    }

    void complain_unknown(std::string_view name) {
        std::vector<std::string_view> names;
        for (const auto& each : all_options())
            names.push_back(each.name);
        const auto close = config::nearest(name, names);
        auto what = "--" + printable(name) + ": no such option";
        if (!close.empty()) what += ": did you mean --" + std::string(close) + "?";
        complain(std::move(what));
    }

    void complain(std::string what) { wrong_ = usage_error{std::move(what)}; }

    const std::vector<std::string>& arguments_;
    std::size_t at_ = 0;
    command_line out_;
    std::optional<usage_error> wrong_;
};

} // namespace

std::variant<command_line, usage_error> read_command_line(const std::vector<std::string>& arguments
) {
    return argument_reader(arguments).read();
}

} // namespace babel::cli
