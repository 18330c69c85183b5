// Rows of a table of options, and the way to write them down.
#pragma once

#include <babel/config/fault.hpp>
#include <babel/config/option.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace babel::config {

/// An option with the setting behind it.
template <class Settings>
struct option_row : option {
    /// Takes a value that passed check_value().
    value_result (*set)(Settings& to, const std::string& value) = nullptr;

    /// The values in the settings, as written in a file; null: they are reported as they were
    /// given.
    std::vector<std::string> (*show)(const Settings& from) = nullptr;
};

/// The default of an option, from settings that nothing has changed; empty unless it is one value.
template <class Settings, auto Show>
std::string shown_default() {
    const auto values = Show(Settings());
    return values.size() == 1 ? values.front() : std::string();
}

/// A row in the making. Everything except its name and meaning is added by name.
template <class Settings>
struct option_builder : option_row<Settings> {
    constexpr option_builder(
        std::string_view within,
        std::string_view long_name,
        std::string_view value_name,
        std::string_view help,
        decltype(option_row<Settings>::set) setter
    ) {
        this->group = within;
        this->name = long_name;
        this->operand = value_name;
        this->meaning = help;
        this->set = setter;
        if (!value_name.empty()) this->kind = value_kind::text;
    }
    constexpr option_builder on(char single) const {
        auto out = *this;
        out.letter = single;
        return out;
    }
    constexpr option_builder usually(std::string_view value) const {
        auto out = *this;
        out.standard = value;
        return out;
    }
    constexpr option_builder alone(std::string_view value) const {
        auto out = *this;
        out.implied = value;
        return out;
    }
    constexpr option_builder from(std::int64_t first, std::int64_t last) const {
        auto out = *this;
        out.kind = value_kind::number;
        out.least = first;
        out.most = last;
        return out;
    }
    constexpr option_builder or_off() const {
        auto out = *this;
        out.may_be_off = true;
        return out;
    }
    constexpr option_builder one_of(std::string_view words) const {
        auto out = *this;
        out.kind = value_kind::choice;
        out.choices = words;
        return out;
    }
    constexpr option_builder by(std::string_view completion) const {
        auto out = *this;
        out.completed_by = completion;
        return out;
    }
    constexpr option_builder instead_of(std::string_view names) const {
        auto out = *this;
        out.sets_aside = names;
        return out;
    }
    constexpr option_builder many(repetition kind_of_list) const {
        auto out = *this;
        out.repeats = kind_of_list;
        return out;
    }
    constexpr option_builder while_running() const {
        auto out = *this;
        out.changes_while_running = true;
        return out;
    }
    constexpr option_builder not_in_files() const {
        auto out = *this;
        out.in_files = false;
        return out;
    }
    template <auto Show>
    constexpr option_builder shown() const {
        auto out = *this;
        out.show = Show;
        out.computed = shown_default<Settings, Show>;
        return out;
    }
};

} // namespace babel::config
