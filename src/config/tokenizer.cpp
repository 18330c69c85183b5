#include "config/tokenizer.hpp"

#include <babel/config/nearest.hpp>
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace babel::config {
namespace {

namespace po = boost::program_options;

bool is_option(std::string_view argument) {
    return argument.size() > 1 && argument.front() == '-';
}

class tokenizer {
public:
    tokenizer(const option_list& options, const std::vector<std::string>& arguments)
        : options_(options), arguments_(arguments) {}

    result<po::parsed_options, fault> run() {
        while (at_ < arguments_.size() && !error_) {
            const auto& argument = arguments_[at_++];
            if (argument == "--")
                while (at_ < arguments_.size())
                    add_word(arguments_[at_++]);
            else if (argument.starts_with("--"))
                take_long(std::string_view(argument).substr(2));
            else if (is_option(argument))
                take_letters(std::string_view(argument).substr(1));
            else
                add_word(argument);
        }
        if (error_) return *error_;
        return std::move(out_);
    }

private:
    void add_word(const std::string& word) {
        auto& added = out_.options.emplace_back(std::string(), std::vector{word});
        added.position_key = words_++;
    }

    void take_long(std::string_view text) {
        const auto equals = text.find('=');
        const auto name = text.substr(0, equals);
        const auto* found = options_.find(name);
        if (!found) return complain_unknown(name);
        std::optional<std::string_view> joined;
        if (equals != text.npos) joined = text.substr(equals + 1);
        take(*found, joined, "--" + std::string(name));
    }

    /// One letter a flag; the first that takes a value has the rest for it.
    void take_letters(std::string_view letters) {
        while (!letters.empty() && !error_) {
            const auto shown = "-" + printable(letters.substr(0, 1));
            const auto* found = options_.find(letters.front());
            if (!found) return complain(shown, "no such option");
            letters.remove_prefix(1);
            if (!takes_word(*found)) {
                take(*found, std::nullopt, shown);
                continue;
            }
            std::optional<std::string_view> joined;
            if (!letters.empty()) joined = letters;
            return take(*found, joined, shown);
        }
    }

    void take(const option& of, std::optional<std::string_view> joined, const std::string& shown) {
        std::string value;
        if (joined) {
            value = *joined;
        } else if (!takes_word(of)) {
            value = of.implied.empty() ? "true" : of.implied;
        } else if (at_ < arguments_.size() && !is_option(arguments_[at_])) {
            value = arguments_[at_++];
        } else {
            return complain(shown, "missing value: " + syntax_of(of) + negative_hint(shown));
        }
        out_.options.emplace_back(std::string(of.name), std::vector{std::move(value)});
    }

    /// A negative number reads as an option unless it is joined to its own.
    std::string negative_hint(const std::string& shown) const {
        if (at_ == arguments_.size() || !whole_number<std::int64_t>(arguments_[at_])) return {};
        return "; write " + shown + (shown.starts_with("--") ? "=" : "") + arguments_[at_];
    }

    void complain_unknown(std::string_view name) {
        auto what = std::string("no such option");
        if (const auto close = nearest(name, options_.names()); !close.empty())
            what += ": did you mean --" + std::string(close) + "?";
        complain("--" + printable(name), std::move(what));
    }

    void complain(std::string where, std::string what) {
        error_ = fault{std::move(where), std::move(what)};
    }

    const option_list& options_;
    const std::vector<std::string>& arguments_;
    std::size_t at_ = 0;
    int words_ = 0;
    po::parsed_options out_{nullptr};
    std::optional<fault> error_;
};

} // namespace

result<po::parsed_options, fault>
tokenize(const option_list& options, const std::vector<std::string>& arguments) {
    return tokenizer(options, arguments).run();
}

} // namespace babel::config
